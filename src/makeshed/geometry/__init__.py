"""The shape of a part: triangles in, measures out."""
