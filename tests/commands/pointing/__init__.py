"""People who know the practice portal by its pages, and none of the maps: they walk and point as one would by hand."""
