// The program's allocator: linked, it takes the place of the C library's, and nothing is called by name.
