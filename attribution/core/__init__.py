"""The words of the domain and what every room uses."""
