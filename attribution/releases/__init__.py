"""Everything that leaves the building: freezes, and the packs, pages and files made of them."""
