"""Which pictures are raced and judged."""

SUFFIXES = {".jpg", ".jpeg", ".png"}


def pictures_in(folder):
    """Every picture by its name, in order, as text."""
    if not folder.is_dir():
        raise SystemExit(f"{folder} is not a folder.")
    found = sorted(str(p) for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES)
    if not found:
        raise SystemExit(f"{folder} holds no file whose name ends in .jpg, .jpeg or .png.")
    return found


def as_png(files, side, folder):
    """The same pictures as PNG, at most `side` pixels a side."""
    from PIL import Image, ImageFile, ImageOps

    ImageFile.LOAD_TRUNCATED_IMAGES = True
    Image.MAX_IMAGE_PIXELS = None
    folder.mkdir()
    made = []
    for index, file in enumerate(files):
        with Image.open(file) as picture:
            picture = ImageOps.exif_transpose(picture)
            picture.thumbnail((side, side), Image.Resampling.LANCZOS)
            path = folder / f"{index}.png"
            picture.convert("RGB").save(path)
            made.append(str(path))
    return made


def as_progressive(files, megapixels, folder):
    """One progressive JPEG of so many megapixels, made of the largest of the pictures."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None

    def pixel_count(file):
        with Image.open(file) as picture:
            return picture.width * picture.height

    largest = max(files, key=pixel_count)
    folder.mkdir()
    with Image.open(largest) as picture:
        scale = (megapixels * 1e6 / (picture.width * picture.height)) ** 0.5
        size = tuple(round(side * scale) for side in picture.size)
        path = folder / "progressive.jpg"
        picture.convert("RGB").resize(size, Image.Resampling.LANCZOS).save(
            path, quality=85, progressive=True
        )
    return [str(path)]


def small(files, size, count, folder):
    """So many small JPEGs, made of the pictures in turn."""
    from PIL import Image, ImageFile, ImageOps

    ImageFile.LOAD_TRUNCATED_IMAGES = True
    folder.mkdir()
    made = []
    for index in range(count):
        path = folder / f"{index}.jpg"
        with Image.open(files[index % len(files)]) as picture:
            ImageOps.fit(picture.convert("RGB"), size).save(path, quality=85)
        made.append(str(path))
    return made


def megapixels(files):
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    total = 0
    for file in files:
        with Image.open(file) as picture:
            total += picture.width * picture.height
    return total / 1e6


def one_pixel(folder):
    """The smallest picture there is: what is left of a run over it is starting up."""
    from PIL import Image

    path = folder / "one-pixel.jpg"
    Image.new("RGB", (1, 1), (128, 128, 128)).save(path)
    return [str(path)]
