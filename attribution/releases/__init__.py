"""What leaves the building: freezes, and the packs, pages and files that are made of them."""
