def write(sources, folder):
    folder.mkdir()
