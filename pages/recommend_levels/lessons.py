"""What of the map, of the two lessons and of the quality lab stands in the URL."""

LAYOUT, MARKED_BY, PICTURES = "map_layout", "map_marked", "map_pictures"
PCA, TSNE = "PCA", "t-SNE"
VIEW, TIMES = "angle_view", "angle_times"
LABEL, SWEPT = "quality_label", "quality_swept"
BITS, TABLES, CELLS, OPENED = "hash_bits", "hash_tables", "cells", "cells_opened"

LINKED = (LAYOUT, MARKED_BY, PICTURES, VIEW, TIMES, BITS, TABLES, CELLS, OPENED, LABEL, SWEPT)
