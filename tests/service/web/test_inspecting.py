"""Inspections: photos in, a verdict out, and a person's word over it."""

import io

import numpy as np
import pytest
from PIL import Image

from service.paths import samples_dir
from service.store import audit, statements
from service.web.desk import Desk
from tests.service.papers import HQ, a_picture
from tests.service.web.conftest import SignIn

TAG = "WX202606006-1"  # of ST01


def photo(name: str = "gear-rusty.jpg") -> tuple[str, tuple[str, bytes]]:
    return "photos", (name, (samples_dir() / "photos" / name).read_bytes())


@pytest.fixture(scope="module")
def inspected(as_user: SignIn) -> int:
    """An inspection of ST01's old part with two photos, one of them blurred."""
    files = [photo(), photo("gear-blurred.jpg")]
    answer = as_user("st01").post("/api/inspections", files=files, data={"tag_no": TAG})
    assert answer.status_code == 201
    return int(answer.json()["id"])


def test_an_inspection_is_read_again_with_its_photos_and_its_report(as_user: SignIn, inspected: int) -> None:
    hq = as_user("hq")
    body = hq.get(f"/api/inspections/{inspected}").json()
    assert (body["tag_no"], body["station_code"], body["decision"]) == (TAG, "ST01", None)
    assert [photo["quality"] for photo in body["photos"]] == ["ok", "blurred"]
    for number in (1, 2):
        assert hq.get(f"/api/inspections/{inspected}/photos/{number}?width=200").headers["content-type"] == "image/jpeg"
    assert hq.get(f"/api/inspections/{inspected}/photos/3").status_code == 404
    assert hq.get(f"/api/inspections/{inspected}/photos/0").status_code == 404
    assert hq.get(f"/api/inspections/{inspected}/report?format=pdf").content[:4] == b"%PDF"
    assert hq.get(f"/api/inspections/{inspected}/report?format=docx").content[:2] == b"PK"


@pytest.mark.parametrize("path", ["", "/photos/1", "/report"])
def test_another_station_sees_nothing_of_it(as_user: SignIn, inspected: int, path: str) -> None:
    assert as_user("st02").get(f"/api/inspections/{inspected}{path}").status_code == 404
    assert as_user("st01").get(f"/api/inspections/{inspected}{path}").status_code == 200


def test_the_list_is_newest_first_and_each_stations_own(as_user: SignIn, inspected: int) -> None:
    numbers = [one["id"] for one in as_user("hq").get("/api/inspections").json()["inspections"]]
    assert inspected in numbers
    assert numbers == sorted(numbers, reverse=True)
    assert inspected not in [one["id"] for one in as_user("st02").get("/api/inspections").json()["inspections"]]


@pytest.mark.clause("5.2.4")
def test_a_blurred_photo_is_told_to_be_taken_again(as_user: SignIn, inspected: int) -> None:
    page = as_user("st01").get(f"/inspections/{inspected}").text
    assert "请重拍：照片模糊" in page
    assert "裂纹、磕碰、变形" in page  # what is not ruled out


@pytest.mark.clause("5.2.8")
def test_a_persons_word_stands_over_the_machines_with_its_reason_and_deducts_nothing(
    as_user: SignIn, inspected: int, desk: Desk
) -> None:
    path = f"/api/inspections/{inspected}/verdict"
    assert as_user("st01").post(path, json={"verdict": "intact", "reason": "好的"}).status_code == 403
    assert as_user("receiving").post(path, json={"verdict": "intact", "reason": "好的"}).status_code == 403
    clerk = as_user("clerk")
    assert clerk.post(path, json={"verdict": "damaged", "reason": "  "}).json()["code"] == "invalid_input"
    assert clerk.post(path, json={"verdict": "perfect", "reason": "好"}).status_code == 422
    machine = clerk.get(f"/api/inspections/{inspected}").json()["verdict"]
    body = clerk.post(path, json={"verdict": "damaged", "reason": "齿面裂纹"}).json()
    assert body["verdict"] == machine
    assert (body["decision"]["verdict"], body["decision"]["by"]) == ("damaged", "clerk")
    last = audit.of_subject(desk.store, f"inspection {inspected}")[-1]
    assert (last.action, last.detail["to"], last.detail["reason"]) == ("decide", "damaged", "齿面裂纹")
    assert "损伤（人工）" in clerk.get(f"/inspections/{inspected}").text
    assert statements.newest(desk.store, HQ) == []


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([], "没有收到照片"),
        ([photo(), ("photos", ("note.txt", b"no picture"))], "第 2 张（note.txt）"),
        ([("photos", (f"{n}.png", a_picture(n))) for n in range(21)], "不超过 20 张"),
    ],
)
def test_photos_that_cannot_be_taken_are_named_on_the_form(
    as_user: SignIn, files: list[tuple[str, tuple[str, bytes]]], said: str
) -> None:
    answer = as_user("clerk").post("/inspections", files=files, data={"part_no": "HK-0231"})
    assert answer.status_code == 200
    assert said in answer.text
    assert 'value="HK-0231"' in answer.text


def test_a_tag_that_is_not_there_is_said_on_the_form(as_user: SignIn) -> None:
    answer = as_user("clerk").post("/inspections", files=[photo()], data={"tag_no": "no-such"})
    assert "标签 NO-SUCH 尚未录入" in answer.text


def test_an_input_left_empty_by_a_browser_is_no_photo(as_user: SignIn) -> None:
    empty = (
        'Content-Disposition: form-data; name="photos"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n'
    )
    body = f"--x\r\n{empty}\r\n--x\r\n{empty}\r\n--x--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = as_user("clerk").post("/inspections", content=body, headers=headers)
    assert "没有收到照片" in answer.text


def as_file(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


CLEAN = samples_dir() / "photos" / "gear-clean.jpg"


@pytest.mark.clause("5.2.4")
@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("one.png", as_file(Image.new("RGB", (1, 1)), "PNG"), "too_small"),
        ("huge.png", as_file(Image.new("1", (20_000, 9_000)), "PNG"), "too_large"),
        ("cut.jpg", CLEAN.read_bytes()[:20_000], "truncated"),
        ("words.jpg", b"hello", "not_an_image"),
    ],
)
def test_what_is_no_photo_is_refused_by_name_with_its_reason(
    as_user: SignIn, name: str, data: bytes, code: str
) -> None:
    answer = as_user("hq").post("/api/inspections", files=[photo(), ("photos", (name, data))])
    assert answer.status_code == 422
    (row,) = answer.json()["errors"]
    assert (row["row"], row["field"], row["code"]) == (2, name, code)
    assert answer.json()["detail"].startswith(f"{name}：")


@pytest.mark.clause("5.2.4")
@pytest.mark.parametrize("name", ["grey.jpg", "cmyk.jpg", "sixteen.png", "animated.webp", "turned.jpg"])
def test_an_odd_file_is_looked_at_like_any_other(as_user: SignIn, name: str) -> None:
    image, exif = Image.open(CLEAN), Image.Exif()
    exif[0x0112] = 6
    files = {
        "grey.jpg": lambda: as_file(image.convert("L"), "JPEG"),
        "cmyk.jpg": lambda: as_file(image.convert("CMYK"), "JPEG"),
        "sixteen.png": lambda: as_file(Image.fromarray(np.asarray(image.convert("L"), np.uint16) * 257), "PNG"),
        "animated.webp": lambda: as_file(image, "WEBP", save_all=True, append_images=[Image.new("RGB", image.size)]),
        "turned.jpg": lambda: as_file(image.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif.tobytes()),
    }
    answer = as_user("hq").post("/api/inspections", files=[("photos", (name, files[name]()))])
    assert (answer.status_code, answer.json()["photos"][0]["quality"]) == (201, "ok")


@pytest.mark.clause("5.2.4")
def test_a_photo_without_a_part_decides_nothing_and_says_so(as_user: SignIn) -> None:
    blank = as_file(Image.new("RGB", (900, 700), (128, 128, 128)), "PNG")
    hq = as_user("hq")
    body = hq.post("/api/inspections", files=[("photos", ("blank.png", blank))]).json()
    assert (body["verdict"], body["photos"][0]["quality"]) == ("unclear", "no_part")
    assert "照片里看不到零件" in hq.get(f"/inspections/{body['id']}").text
