"""Photos that show no part at all: people, nature, animals (人、风景). Thirty-five, from packages with free licences.

    pip download --no-deps face_recognition   (MIT; tests/test_images/)
    pip download --no-deps scikit-image       (BSD; skimage/data/)
    pip download --no-deps scikit-learn       (BSD; sklearn/datasets/images/)
    apt-get download mate-backgrounds         (CC BY-SA 4.0; backgrounds/mate/nature/)
    apt-get download lomiri-wallpapers-16.04  (CC BY 4.0, CC BY-SA 4.0; their makers stand in the names)
    apt-get download lomiri-wallpapers-20.04  (CC BY-SA 3.0)

Unpacked under one folder, which `--scenes` names; they are found by their names. None is in this repository.
"""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections import looks
from inspections.training import data

LONGER_SIDE = 1000
# Name and group: photos of one person are left out together when the head is tried on what it has not seen.
PHOTOS = {
    "biden.jpg": "one man",
    "obama.jpg": "another man",
    "obama2.jpg": "another man",
    "obama3.jpg": "another man",
    "obama_partial_face.jpg": "another man",
    "obama_partial_face2.jpg": "another man",
    **dict.fromkeys(
        ("Aqua.jpg", "Blinds.jpg", "Dune.jpg", "FreshFlower.jpg", "Garden.jpg", "GreenMeadow.jpg", "LadyBird.jpg"), ""
    ),
    **dict.fromkeys(("RainDrops.jpg", "Storm.jpg", "TwoWings.jpg", "YellowFlower.jpg"), ""),
    **dict.fromkeys(("astronaut.png", "camera.png", "chelsea.png", "coffee.png", "rocket.jpg"), ""),
    **dict.fromkeys(("china.jpg", "flower.jpg"), ""),
    **dict.fromkeys(
        (
            "seeding_by_Clements_Engelhardt.jpg",
            "aitzgorri_by_Aitzol_Berasategi.jpg",
            "Dragonfly_by_Bolly.jpg",
            "friends_by_Aitzol_Berasategi.jpg",
            "sunset_by_Aitzol_Berasategi.jpg",
            "free_by_Peter_Nerlich.jpg",
            "picosdeeuropa_by_Aitzol_Berasategi.jpg",
            "Picture_0B_by_freespace.jpg",
            "life_by_Aitzol_Berasategi.jpg",
            "Bridge_by_Sander_Klootwijk.jpg",
            "Kleiber_by_Lukas_Baubkus.jpg",
        ),
        "",
    ),
}


def groups(folder: Path) -> list[tuple[str, Path]]:
    """List the group and file of each photo that is there."""
    found = {file.name: file for file in sorted(folder.rglob("*")) if file.name in PHOTOS}
    return [(PHOTOS[name] or name, found[name]) for name in PHOTOS if name in found]


def means(file: Path) -> NDArray[np.float32]:
    """Give the mean features of the whole photo and of its closer looks, (6, 1280)."""
    pixels = data.load(file)
    scale = min(1.0, LONGER_SIDE / max(pixels.shape[:2]))
    small = np.ascontiguousarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    return np.stack([look.mean for look in (looks.whole(small), *looks.closer(small))])
