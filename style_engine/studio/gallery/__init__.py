"""The paintings and photos that one can choose: the bundled ones, and masterpieces to download."""
