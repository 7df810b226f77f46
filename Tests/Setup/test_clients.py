"""The phone that tests send submissions with speaks as ODK Collect does."""

import email
import random
import xml.etree.ElementTree as ET
from email.policy import HTTP

import filling
import openrosa

FORM = b"""<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
  xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms">
  <h:head><h:title>Camp</h:title><model>
    <instance><data id="camp" version="3"><name/><people/><where/><twice/>
      <family jr:template=""><age/></family><family><age/></family>
      <orx:meta><orx:instanceID/></orx:meta></data></instance>
    <instance id="water"><root><item><name>tap</name></item></root></instance>
    <bind nodeset="/data/people" type="int"/><bind nodeset="/data/where" type="geopoint"/>
    <bind nodeset="/data/twice" type="int" calculate="2 * /data/people"/><bind nodeset="/data/family/age" type="int"/>
  </model></h:head>
  <h:body><input ref="/data/name"/><input ref="/data/people"/><input ref="/data/where"/>
    <repeat nodeset="/data/family"><input ref="/data/family/age"/></repeat></h:body>
</h:html>"""


def test_a_filled_form_has_an_identity_answers_and_no_template():
    identity, submission = filling.Filling(FORM).fill(random.Random(7), {"name": "Kamp 1"})
    data = ET.fromstring(submission)
    assert (data.tag, data.get("id"), data.get("version")) == ("data", "camp", "3")
    assert data.findtext("name") == "Kamp 1"
    assert int(data.findtext("people") or "") > 0
    assert len((data.findtext("where") or "").split()) == 4
    assert data.findtext("twice") == ""
    assert len(data.findall("family")) == 1
    assert data.findtext(f"{filling.META}meta/{filling.META}instanceID") == identity
    assert identity.startswith("uuid:")


def test_the_same_dice_fill_a_form_the_same():
    filled = filling.Filling(FORM)
    assert filled.fill(random.Random(1)) == filled.fill(random.Random(1)) != filled.fill(random.Random(2))


def test_a_body_is_multipart_as_other_programs_read_it():
    body, kind = openrosa.multipart(b"<data/>", {"photo.jpg": b"\xff\xd8\r\n--"}, complete=False)
    message = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body, policy=HTTP)
    parts = {
        part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
        for part in message.iter_parts()
    }
    assert parts == {"xml_submission_file": b"<data/>", "*isIncomplete*": b"yes", "photo.jpg": b"\xff\xd8\r\n--"}


def test_the_digest_is_that_of_the_standard(monkeypatch):
    """The example of RFC 2617, section 3.5."""
    monkeypatch.setattr(openrosa.secrets, "token_hex", lambda _: "0a4f113b")
    phone = openrosa.Phone("http://h", "Mufasa", "Circle Of Life")
    phone.challenge = openrosa.read_challenge(
        'Digest realm="testrealm@host.com", qop="auth,auth-int", '
        'nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"'
    )
    assert 'response="6629fae49393a05397450978507c4ef1"' in phone.authorization("GET", "/dir/index.html")
