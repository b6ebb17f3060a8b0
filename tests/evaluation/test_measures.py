import numpy as np
import pytest
import scipy

from style_engine.evaluation.measures import (
    Gaussian,
    directions,
    gaussian_of,
    nearest_distances,
    relative_distance,
    sampled,
    self_similarity,
    wasserstein,
)

RNG = np.random.default_rng(7)


def test_a_gaussian_is_the_mean_and_the_covariance():
    found = gaussian_of(np.array([[1.0, 0.0], [3.0, 4.0]], np.float32))
    assert found.mean.tolist() == [2, 2]
    assert found.covariance.tolist() == [[1, 2], [2, 4]]
    features = RNG.random((50, 3))
    assert gaussian_of(features).covariance == pytest.approx(np.cov(features.T, bias=True))


def test_the_root_times_itself_is_the_covariance_even_where_features_are_fewer_than_channels():
    found = gaussian_of(RNG.random((4, 6)))
    assert found.root @ found.root == pytest.approx(found.covariance)


def test_the_distance_of_gaussians_without_correlation_is_that_of_means_and_deviations():
    one = Gaussian(np.array([1.0, 2.0]), np.diag([4.0, 9.0]))
    other = Gaussian(np.array([4.0, 6.0]), np.diag([1.0, 25.0]))
    # (3^2 + 4^2) + (2 - 1)^2 + (3 - 5)^2 = 30, in parts of 4^2 + 6^2 + 1 + 25 = 78, or of 1 + 4 + 4 + 9 = 18.
    assert wasserstein(one, other) == pytest.approx(30 / 78)
    assert wasserstein(other, one) == pytest.approx(30 / 18)
    assert wasserstein(one, one) == pytest.approx(0)


def test_the_distance_of_any_gaussians_is_that_by_scipys_root():
    one, other = (gaussian_of(RNG.random((40, 5)) @ RNG.random((5, 5))) for _ in range(2))
    # Heusel et al. have the root of the product, which is not symmetric, and has the same trace.
    root = scipy.linalg.sqrtm(one.covariance @ other.covariance).real
    apart = ((one.mean - other.mean) ** 2).sum() + np.trace(one.covariance + other.covariance - 2 * root)
    assert wasserstein(one, other) == pytest.approx(apart / ((other.mean**2).sum() + np.trace(other.covariance)))


def test_no_features_at_all_are_1_away():
    nothing = Gaussian(np.zeros(3), np.zeros((3, 3)))
    assert wasserstein(nothing, gaussian_of(RNG.random((9, 3)))) == pytest.approx(1)


def test_a_sample_is_of_so_many_different_positions_and_the_same_again():
    features = np.arange(40.0).reshape(20, 2)
    found = sampled(features, 6)
    assert found.shape == (6, 2) and len(np.unique(found, axis=0)) == 6
    assert {tuple(row) for row in found} <= {tuple(row) for row in features}
    assert np.array_equal(found, sampled(features, 6)) and sampled(features, 20) is features


def test_what_is_foreign_and_what_is_missing_are_told_apart():
    right, up = [2.0, 0.0], [0.0, 3.0]
    diagonal = [1.0, 1.0]
    cases = {
        0.0: directions(np.array([right, up])),
        # Upwards is missing, but nothing is foreign.
        0.5: directions(np.array([right, right])),
    }
    wanted = directions(np.array([right, up, right, up]))
    for missing, found in cases.items():
        assert nearest_distances(found, wanted) == pytest.approx((0, missing), abs=1e-5)
    # One of two is foreign, by an angle of 45 degrees, and comes nearer to what is missing.
    found = directions(np.array([right, diagonal]))
    away = 1 - 0.5**0.5
    assert nearest_distances(found, wanted) == pytest.approx((away / 2, away / 2), abs=1e-5)


def test_similarities_are_of_directions_alone_and_in_parts_of_their_mean():
    features = np.array([[1.0, 0.0], [5.0, 0.0], [0.0, 2.0], [0.0, 1.0]])
    # Half of the pairs are orthogonal, at a distance of 1: the mean is 1/2.
    same, across = np.zeros((2, 2)), np.full((2, 2), 2.0)
    assert self_similarity(features) == pytest.approx(np.block([[same, across], [across, same]]), abs=1e-4)
    # Other features, but alike at the same positions.
    assert self_similarity(features[:, ::-1] * 7) == pytest.approx(self_similarity(features), abs=1e-4)


def test_a_relative_distance_is_in_parts_of_what_is_wanted():
    assert relative_distance(np.array([[3.0, 4.0]]), np.array([[0.0, 4.0]])) == 0.75
