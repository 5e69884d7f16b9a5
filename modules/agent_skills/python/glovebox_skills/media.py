# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ask a model about sounds and pictures, over the interface that OpenAI made."""

import base64
import importlib
import json
import mimetypes
import os
import urllib.request
import uuid

TIMEOUT_SECONDS = 120
MAX_FRAMES = 30
FRAME_STEP = 10
DEFAULT_TASK = "Describe this image as detail as possible."


def api_key():
    """The key that requests carry, or an empty text."""
    return os.getenv("OPENAI_API_KEY") or os.getenv("SANDBOX_ENV_OPENAI_API_KEY") or ""


def _post(path, body, content_type):
    base = (os.getenv("OPENAI_BASE_URL") or "https://api.openai.com/v1").rstrip("/")
    request = urllib.request.Request(base + path, data=body, method="POST")
    request.add_header("Authorization", f"Bearer {api_key()}")
    request.add_header("Content-Type", content_type)
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
        return json.load(response)


def _describe(task, picture, mime_type):
    url = f"data:{mime_type};base64,{base64.b64encode(picture).decode()}"
    body = {
        "model": os.getenv("OPENAI_MODEL") or "gpt-4o",
        "messages": [{"role": "user", "content": [
            {"type": "text", "text": task},
            {"type": "image_url", "image_url": {"url": url}},
        ]}],
        "max_tokens": int(os.getenv("MAX_TOKEN") or 500),
    }
    reply = _post("/chat/completions", json.dumps(body).encode(), "application/json")
    return reply["choices"][0]["message"]["content"]


def _transcribe(path, model):
    boundary = uuid.uuid4().hex
    with open(path, "rb") as file:
        sound = file.read()
    name = os.path.basename(path).replace('"', "%22")
    body = (f'--{boundary}\r\nContent-Disposition: form-data; name="model"\r\n\r\n{model}\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n").encode()
    body += sound + f"\r\n--{boundary}--\r\n".encode()
    return _post("/audio/transcriptions", body, f"multipart/form-data; boundary={boundary}")["text"]


def parse_audio(file_path: str, model: str = "whisper-1") -> None:
    """Print what is said in a sound file.

    Args:
        file_path: Path of the file.
        model: The model that listens. Default: whisper-1.
    """
    print(f"[Transcribing audio file from {file_path}]")
    try:
        print(_transcribe(file_path, model))
    except Exception as error:  # whatever is wrong is told, not raised
        print(f"Error transcribing audio file: {error}")


def parse_image(file_path: str, task: str = DEFAULT_TASK) -> None:
    """Print what a model says about a picture.

    Args:
        file_path: Path of the picture.
        task: What it is asked.
    """
    print(f"[Reading image file from {file_path}]")
    try:
        with open(file_path, "rb") as file:
            picture = file.read()
        print(_describe(task, picture, mimetypes.guess_type(file_path)[0] or "image/jpeg"))
    except Exception as error:  # whatever is wrong is told, not raised
        print(f"Error with the request: {error}")


def _read_frames(path):
    try:
        cv2 = importlib.import_module("cv2")
    except ImportError:
        raise RuntimeError("the Python package opencv-python-headless is not installed") from None
    video = cv2.VideoCapture(path)
    frames = []
    number = 0
    while video.isOpened():
        ok, frame = video.read()
        if not ok:
            break
        if number % FRAME_STEP == 0:
            frames.append(cv2.imencode(".jpg", frame)[1].tobytes())
        number += 1
    video.release()
    return frames


def _select(frames, interval):
    selected = frames[::interval]
    if len(selected) > MAX_FRAMES:
        selected = frames[::max(1, len(frames) // MAX_FRAMES)]
    return selected


def parse_video(file_path: str, task: str = DEFAULT_TASK, frame_interval: int = 30) -> None:
    """Print what a model says about some pictures of a film.

    Args:
        file_path: Path of the film.
        task: What it is asked about each picture.
        frame_interval: How many pictures lie between two that are shown. Default: 30.
    """
    print(f"[Processing video file from {file_path} with frame interval {frame_interval}]")
    try:
        selected = _select(_read_frames(file_path), frame_interval)
        print(f"Totally {len(selected)} would be analyze...\n")
        for index, frame in enumerate(selected):
            print(f"Process the {file_path}, current No. {index * frame_interval} frame...")
            print(f"Frame {index}'s content: {_describe(task, frame, 'image/jpeg')}\n")
    except Exception as error:  # whatever is wrong is told, not raised
        print(f"Error with the request: {error}")
