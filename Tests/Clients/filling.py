"""Fills an XForm with plausible answers, without evaluating its logic: what a hurried enumerator would send."""

import copy
import random
import uuid
import xml.etree.ElementTree as ET

XF = "{http://www.w3.org/2002/xforms}"
H = "{http://www.w3.org/1999/xhtml}"
JR = "{http://openrosa.org/javarosa}"
META = "{http://openrosa.org/xforms}"


class Filling:
    """A form, ready to be filled many times. Repeats are filled once; calculations are left empty."""

    def __init__(self, form: bytes):
        root = ET.fromstring(form)
        model = root.find(f"{H}head/{XF}model")
        body = root.find(f"{H}body")
        if model is None or body is None:
            raise AssertionError("the form has no model or no body")
        instances = model.findall(f"{XF}instance")
        self.instance = next(child for child in instances[0])
        self.lists = {
            instance.get("id"): [item.findtext(f"{XF}name") or "" for item in instance.iter(f"{XF}item")]
            for instance in instances[1:]
        }
        self.binds = {bind.get("nodeset"): bind.attrib for bind in model.findall(f"{XF}bind")}
        self.controls = {control.get("ref"): control for control in body.iter() if control.get("ref")}

    def fill(self, dice: random.Random, answers: dict[str, str] | None = None) -> tuple[str, bytes]:
        """An instance id and the submission's XML. `answers` by the last step of the path go before made ones."""
        instance = copy.deepcopy(self.instance)
        identity = f"uuid:{uuid.UUID(int=dice.getrandbits(128), version=4)}"
        self.visit(instance, f"/{local(instance)}", dice, answers or {}, identity)
        for node in instance.iter():  # phones write the form's own elements without a namespace
            node.tag = node.tag.removeprefix(XF)
        ET.register_namespace("orx", META.strip("{}"))
        return identity, ET.tostring(instance, encoding="utf-8", xml_declaration=True)

    def visit(self, node: ET.Element, path: str, dice: random.Random, answers: dict[str, str], identity: str) -> None:
        for child in list(node):
            if child.attrib.pop(f"{JR}template", None) is not None and len(node.findall(child.tag)) > 1:
                node.remove(child)  # the template stands beside a first repeat
                continue
            step = f"{path}/{local(child)}"
            if len(child):
                self.visit(child, step, dice, answers, identity)
            elif local(child) == "instanceID":
                child.text = identity
            elif local(child) in answers:
                child.text = answers[local(child)]
            elif step in self.controls and not child.text:
                child.text = self.answer(step, dice)

    def answer(self, path: str, dice: random.Random) -> str | None:
        bind, control = self.binds.get(path, {}), self.controls[path]
        if bind.get("readonly") == "true()" or "calculate" in bind:
            return None
        kind = local(control)
        if kind in {"select1", "select"}:
            values = self.choices(control)
            return dice.choice(values) if values else None
        made = {
            "int": lambda: str(dice.randint(1, 40)),
            "decimal": lambda: f"{dice.uniform(1, 40):.1f}",
            "date": lambda: f"2026-0{dice.randint(1, 9)}-1{dice.randint(0, 9)}",
            "dateTime": lambda: "2026-05-28T10:15:00.000+03:00",
            "time": lambda: "10:15:00.000+03:00",
            "geopoint": lambda: f"{dice.uniform(36.4, 38.6):.5f} {dice.uniform(35.6, 39.4):.5f} 0 5",
            "string": lambda: dice.choice(["Yeni mahalle", "حي السلام", "Main camp"]),
        }
        return made[bind.get("type", "string")]() if bind.get("type", "string") in made else None

    def choices(self, control: ET.Element) -> list[str]:
        itemset = control.find(f"{XF}itemset")
        if itemset is None:
            return [item.findtext(f"{XF}value") or "" for item in control.findall(f"{XF}item")]
        nodeset = itemset.get("nodeset", "")
        name = nodeset.partition("instance('")[2].partition("'")[0]
        return [value for value in self.lists.get(name, []) if value]


def local(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2]
