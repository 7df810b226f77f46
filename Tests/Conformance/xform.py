"""XForms by what they mean to a client: two that say the same are equal, however they are written."""

import re
import xml.etree.ElementTree as ElementTree

XF = "{http://www.w3.org/2002/xforms}"
HTML = "{http://www.w3.org/1999/xhtml}"
SPACE = re.compile(r"\s+")
QUOTED = re.compile(r"""("[^"]*"|'[^']*')""")


class XForm:
    def __init__(self, text: str | bytes):
        root = ElementTree.fromstring(text)
        head, self.body = root.find(f"{HTML}head"), root.find(f"{HTML}body")
        assert head is not None and self.body is not None
        self.title = (head.findtext(f"{HTML}title") or "").strip()
        model = head.find(f"{XF}model")
        assert model is not None
        self.model = model

    def meaning(self) -> dict[str, object]:
        """What is compared, by name. Binds, texts and lists have no order; the instance and the body have one."""
        instances = self.model.findall(f"{XF}instance")
        return {
            "title": self.title,
            "instance": element(instances[0][0]),
            "lists": {node.get("id"): element(node) for node in instances[1:]},
            "binds": {node.get("nodeset"): attributes(node) for node in self.model.findall(f"{XF}bind")},
            "actions": sorted(str(element(node)) for node in self.model if node.tag in ACTIONS),
            "texts": self.texts(),
            "body": element(self.body),
        }

    def texts(self) -> dict[str, dict[str, list]]:
        """By language and identifier."""
        return {
            translation.get("lang", ""): {
                text.get("id", ""): sorted(str(element(value)) for value in text) for text in translation
            }
            for translation in self.model.findall(f"{XF}itext/{XF}translation")
        }


ACTIONS = {f"{XF}setvalue", "{http://www.opendatakit.org/xforms}setgeopoint"}


def element(node: ElementTree.Element) -> tuple:
    """The node with attributes, texts and children; runs of white space count as one blank, at the ends as nothing."""
    parts: list[object] = [words(node.text)]
    for child in node:
        parts += [element(child), words(child.tail)]
    return (node.tag, tuple(sorted(attributes(node).items())), tuple(part for part in parts if part))


def attributes(node: ElementTree.Element) -> dict[str, str]:
    return {name: expression(value) for name, value in node.attrib.items()}


def words(text: str | None) -> str:
    return SPACE.sub(" ", text or "").strip()


def expression(text: str) -> str:
    """Without the blanks that no client sees: those outside of quotation marks, beside signs."""
    parts = QUOTED.split(text.strip())
    plain = [re.sub(r"\s*([-+*=<>!,()\[\]|])\s*", r"\1", SPACE.sub(" ", part)) for part in parts[::2]]
    quoted = [*parts[1::2], ""]
    return "".join(part for pair in zip(plain, quoted, strict=True) for part in pair).strip()


def differences(left: object, right: object, path: str = "") -> list[str]:
    """Where two meanings differ, in words for whoever mends it."""
    if left == right:
        return []
    if isinstance(left, dict) and isinstance(right, dict):
        found = [f"{path}/{key}: only left" for key in left.keys() - right.keys()]
        found += [f"{path}/{key}: only right" for key in right.keys() - left.keys()]
        for key in sorted(left.keys() & right.keys(), key=str):
            found += differences(left[key], right[key], f"{path}/{key}")
        return found
    if isinstance(left, tuple) and isinstance(right, tuple) and len(left) == len(right):
        return [
            line
            for index, pair in enumerate(zip(left, right, strict=True))
            for line in differences(*pair, f"{path}.{index}")
        ]
    return [f"{path}: {str(left)[:300]} | {str(right)[:300]}"]
