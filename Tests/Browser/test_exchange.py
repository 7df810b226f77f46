"""Other programs read what we give: each format and each protocol is opened by a tool of its own."""

import collections
import csv
import io
import json
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import hxl
import lxml.etree
import openpyxl
import pyarrow.parquet
import pyogrio
import pytest
import requests
import sdmx
from conftest import PHONE, Window, show, sign_in
from odata import ODataService
from openapi_spec_validator import OpenAPIV31SpecValidator
from playwright.sync_api import Browser, expect
from programs import Client, make_key
from sdmx.model import v30
from server import Server

FORM = "site_assessment"
EVERYTHING = ["submissions", "presence", "sites", "places", "activities", "releases"]


@pytest.fixture(scope="module")
def key(browser: Browser, demonstration: Server) -> Iterator[str]:
    """One that opens everything, as an administrator makes it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    window = Window(context.new_page())
    sign_in(window.page, demonstration)
    show(window.page, "en")
    yield make_key(window.page, demonstration, "Tools", EVERYTHING, level="internal", perMinute="6000")
    context.close()


@pytest.fixture(scope="module")
def client(demonstration: Server, key: str) -> Client:
    return Client(demonstration, key)


# Keys


def test_a_key_is_shown_once_and_opens_nothing_once_it_is_revoked(manager: Window, demonstration: Server) -> None:
    secret = make_key(manager.page, demonstration, "Map of the sub-office", ["sites"], level="internal")
    assert secret.startswith("konak_")
    manager.picture("key-made")
    client = Client(demonstration, secret)
    assert client.get("/sites").status_code == 200
    assert client.get("/places").status_code == 403, "it was not made for places"
    page = manager.page
    page.goto(f"{demonstration.address}/office/keys")
    assert secret not in page.content()
    line = page.locator("tbody tr", has_text="Map of the sub-office")
    line.get_by_role("link", name="Revoke").click()
    page.locator("main form .btn").first.click()
    expect(page.locator("tbody tr", has_text="Map of the sub-office")).to_contain_text("Revoked")
    refused = client.get("/sites")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Basic")
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "urn:konak:problem:key.unknown"


def test_a_key_of_one_form_opens_no_other_and_asks_only_so_often(manager: Window, demonstration: Server) -> None:
    secret = make_key(
        manager.page, demonstration, "One form", ["submissions"], level="internal", form=FORM, perMinute="4"
    )
    client = Client(demonstration, secret)
    assert [form["form"] for form in client.get("/forms").json()["data"]] == [FORM]
    assert client.get("/forms/baseline_location/submissions", limit="1").status_code == 404
    # Two minutes have room for eight of them.
    answers = [client.get(f"/forms/{FORM}/submissions", limit="1") for _ in range(9)]
    late = next(answer for answer in answers if answer.status_code == 429)
    assert 1 <= int(late.headers["retry-after"]) <= 60
    assert late.json()["type"] == "urn:konak:problem:key.overQuota"


def test_a_key_of_a_public_level_reads_nothing_that_stays_inside(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}/office/keys/new")
    page.fill("input[name=label]", "Everything, for anybody")
    page.check("input[name=submissions]")
    page.locator("main form .btn-primary").click()
    expect(page.locator("main form")).to_contain_text("Submissions are read inside the mission alone")
    scopes = [scope for scope in EVERYTHING if scope != "submissions"]
    client = Client(demonstration, make_key(page, demonstration, "For anybody", scopes))
    assert client.get("/forms").status_code == 403 and client.get(f"/odata/{FORM}").status_code == 403
    for path in ["/sites", "/ogc/collections/sites/items"]:
        refused = client.get(path)
        assert refused.status_code == 403 and refused.json()["type"] == "urn:konak:problem:precision.tooFine.public"
    for path in ["/presence/presence/rounds/2", "/dtm/v3/displacement/admin2"]:
        refused = client.get(path)
        assert refused.status_code == 403, "its owner clears each release"
        assert refused.json()["type"] == "urn:konak:problem:clearance.ownersMustClear"
    places = client.get("/places")
    assert places.headers["konak-level"] == "public" and places.json()["level"] == "public"
    assert {row["level"] for row in places.json()["data"]} <= {0, 1, 2, 3, 4}, "no sites"
    features = client.get("/ogc/collections/places/items", limit="10000").json()["features"]
    assert all(feature["properties"]["level"] < 9 for feature in features)


@pytest.mark.parametrize("window", [PHONE], indirect=True)
@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_a_partners_key_names_its_agreement_and_is_renewed(
    manager: Window, demonstration: Server, language: str
) -> None:
    page = manager.page
    show(page, language)
    page.goto(f"{demonstration.address}/office/keys/new")
    page.fill("input[name=label]", f"Partner {language}")
    page.check("input[name=releases]")
    page.select_option("select[name=level]", "partner")
    page.locator("main form .btn-primary").click()
    assert page.locator(".field-problem").count() == 1, "an agreement is needed"
    for name, value in {"organisation": "Agency", "agreement": "MoU 7", "agreementUntil": "2040-01-31"}.items():
        page.fill(f"input[name={name}]", value)
    assert manager.overflow() == 0
    manager.picture(f"key-partner-{language}")
    page.locator("main form .btn-primary").click()
    client = Client(demonstration, page.locator("main code").first.inner_text())
    assert client.get("/releases").status_code == 200
    page.goto(f"{demonstration.address}/office/keys")
    assert manager.overflow() == 0
    page.locator("tr", has_text=f"Partner {language}").locator("a[href$='/agreement']").click()
    page.fill("input[name=agreement]", "MoU 8")
    page.locator("main form .btn-primary").click()
    page.locator("tr", has_text=f"Partner {language}").locator("a[href$='/agreement']").click()
    assert page.locator("tbody tr").count() == 2, "what held before stays readable"
    assert manager.overflow() == 0
    manager.picture(f"key-agreement-{language}")


@pytest.mark.parametrize("window", [PHONE], indirect=True)
@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_a_partners_grant_names_its_agreement(manager: Window, demonstration: Server, language: str) -> None:
    page = manager.page
    show(page, language)
    page.goto(f"{demonstration.address}/office/users/new")
    page.fill("input[name=fullName]", f"Partner {language}")
    page.fill("input[name=name]", f"partner-{language}")
    page.select_option("select[name=role]", "viewer")
    page.select_option("select[name=level]", "partner")
    page.locator("main form .btn-primary").click()
    assert page.locator(".field-problem").count() == 1, "an agreement is needed"
    given = {"organisation": "Agency", "agreement": "MoU 7", "agreementUntil": "2040-01-31"}
    for name, value in (given | {"agreementFrom": "2020-01-01"}).items():
        page.fill(f"input[name={name}]", value)
    assert manager.overflow() == 0
    manager.picture(f"grant-partner-{language}")
    page.locator("main form .btn-primary").click()
    page.locator("main a[href^='/office/users/']").last.click()
    assert "MoU 7" in page.locator("tbody tr").first.inner_text()
    assert manager.overflow() == 0
    manager.picture(f"grant-partner-account-{language}")
    page.locator("a[href$='/agreement']").click()
    page.fill("input[name=agreement]", "MoU 8")
    page.locator("main form .btn-primary").click()
    page.locator("a[href$='/agreement']").click()
    assert page.locator("tbody tr").count() == 2, "what held before stays readable"
    assert manager.overflow() == 0
    manager.picture(f"grant-agreement-{language}")


def test_activities_for_the_public_tell_no_small_places_and_few_people(
    client: Client, manager: Window, demonstration: Server
) -> None:
    public = Client(demonstration, make_key(manager.page, demonstration, "5W", ["activities"]))
    answer = public.get("/activities")
    assert answer.headers["konak-level"] == "public"
    rows = answer.json()["data"]
    assert {row["level"] for row in rows} == {"public"} and all("multiples of 10" in row["told"] for row in rows)
    exact = client.get("/activities").json()["data"]
    assert len(exact) > len(rows) and {row["level"] for row in exact} > {"public"}
    people = [row[name] for row in rows for name in ["people", "girls", "boys", "women", "men", "targeted"]]
    assert all(count == "c" or count % 10 == 0 for count in people if count is not None)
    levels = {row["code"]: row["level"] for row in client.get("/places").json()["data"]}
    assert all(levels[row["place"]] <= 2 for row in rows)


def test_a_program_that_says_no_key_is_asked_for_one(demonstration: Server) -> None:
    answer = requests.get(f"{demonstration.address}/api/v1/sites", timeout=60)
    assert answer.status_code == 401 and answer.headers["www-authenticate"].startswith("Basic")
    assert requests.get(f"{demonstration.address}/api/v1/openapi.json", timeout=60).status_code == 200


@pytest.mark.parametrize("window", [PHONE], indirect=True)
def test_keys_fit_on_a_phone_in_arabic(manager: Window, demonstration: Server) -> None:
    show(manager.page, "ar")
    for path, name in [("/office/keys", "keys-ar"), ("/office/keys/new", "key-new-ar")]:
        manager.page.goto(demonstration.address + path)
        assert manager.overflow() == 0
        manager.picture(name)
    show(manager.page, "en")


# Formats


def test_every_answer_says_licence_level_date_and_release(client: Client) -> None:
    for path in ["/forms", "/places", "/sites", "/presence", client.figures(), f"/odata/{FORM}", "/ogc"]:
        answer = client.get(path)
        assert answer.headers["konak-level"] == "internal", path
        assert answer.headers["konak-release"] == "none" and answer.headers["konak-licence"], path
        assert answer.headers["konak-data"] == "demonstration", path


def test_the_parquet_of_a_form_is_opened_by_pyarrow_and_duckdb(client: Client, tmp_path: Path) -> None:
    rows = client.get(f"/forms/{FORM}/submissions").json()["data"]
    file = client.file(tmp_path, f"/forms/{FORM}/submissions", format="parquet")
    table = pyarrow.parquet.read_table(file)
    assert table.num_rows == len(rows) > 1000
    types = {field.name: str(field.type) for field in table.schema}
    assert types["received"] == "timestamp[us, tz=UTC]" and types["day"] == "date32[day]" and types["edits"] == "int64"
    assert table.schema.metadata[b"level"] == b"internal"
    assert table.column("submission").to_pylist() == [row["submission"] for row in rows]
    counted = duckdb.sql(f"select count(*), count(distinct submission), sum(edits) from '{file}'").fetchall()[0]
    assert counted == (len(rows), len(rows), sum(row["edits"] for row in rows))


def test_parquet_is_downloaded_from_the_list(manager: Window, demonstration: Server) -> None:
    page = manager.page
    page.goto(f"{demonstration.address}/collect/forms/{FORM}/submissions?place=TUR031001")
    page.locator("summary", has_text="Download").click()
    page.locator("input[name=kind][value=parquet]").check()
    page.locator("details[open] [name=purpose]").select_option("analysis")
    with page.expect_download() as download:
        page.locator("details[open] .drawer-foot .btn-primary").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert len(archive.namelist()) > 1, "repeats have tables of their own"
        for name in archive.namelist():
            assert pyarrow.parquet.read_table(io.BytesIO(archive.read(name))).num_rows > 0


@pytest.mark.parametrize("path", ["/places", "/sites", "/activities", "/activities/presence", "figures"])
def test_tags_are_read_by_libhxl_without_a_complaint(client: Client, tmp_path: Path, path: str) -> None:
    path = client.figures() if path == "figures" else path
    rows = client.get(path).json()["data"]
    file = client.file(tmp_path, path, format="hxl")
    with hxl.data(str(file), hxl.InputOptions(allow_local=True)) as source:
        assert all(column.tag for column in source.columns), "every column has a tag"
        assert [column.header for column in source.columns] == [*rows[0], "demonstration"]
        read = list(source)
    assert len(read) == len(rows) > 0
    assert read[0].values[0] == str(next(iter(rows[0].values())))


def test_a_key_reads_activities_and_the_file_is_taken_over_again(
    client: Client, manager: Window, demonstration: Server, tmp_path: Path
) -> None:
    rows = client.get("/activities").json()["data"]
    assert "told" not in rows[0], "inside, all is told as it is"
    assert sum(row["people"] or 0 for row in rows) > 10_000
    kits = client.get("/activities", organisation="afm", sector="WSH").json()["data"]
    assert len(kits) == 6, "what it answers for, and what it delivers for others"
    assert client.get("/activities", month="2026-03").status_code == 422
    presence = client.get("/activities/presence").json()["data"]
    assert {row["level"] for row in presence} <= {0, 1, 2} and sum(row["activities"] for row in presence) == 12
    file = client.file(tmp_path, "/activities", format="hxl")
    page = manager.page
    page.goto(f"{demonstration.address}/records/activities/imports")
    page.locator("input[name=file]").set_input_files(file)
    page.locator("form.upload .btn-primary").click()
    page.locator("section .btn-primary").first.click()
    expect(page.locator("#import-state")).to_contain_text("Tried", timeout=30_000)
    known = page.locator("#import-state dl div", has_text="Here already").locator("dd")
    expect(known).to_have_text(str(len(rows)))


def test_figures_are_the_same_in_every_format(client: Client, tmp_path: Path) -> None:
    path = client.figures()
    rows = client.get(path).json()["data"]
    total = sum(row["individuals"] or 0 for row in rows)
    assert len(rows) > 50 and total > 0
    text = client.file(tmp_path, path, format="csv").read_text("utf-8-sig")
    assert sum(int(row["individuals"] or 0) for row in csv.DictReader(io.StringIO(text))) == total
    book = openpyxl.load_workbook(client.file(tmp_path, path, format="xlsx"))
    lines = list(book.worksheets[0].iter_rows(values_only=True))
    place = lines[0].index("individuals")
    assert sum(line[place] or 0 for line in lines[1:]) == total
    assert ("level", "internal") in list(book["about"].iter_rows(values_only=True))
    table = pyarrow.parquet.read_table(client.file(tmp_path, path, format="parquet"))
    assert sum(value or 0 for value in table.column("individuals").to_pylist()) == total
    for kind in ["geojson", "topojson"]:
        file = client.file(tmp_path, path, format=kind)
        information = pyogrio.read_info(file)
        assert information["features"] == len(rows), kind
        _, _, shapes, fields = pyogrio.raw.read(file)
        names = list(information["fields"])
        assert sum(int(value) for value in fields[names.index("individuals")] if value == value and value) == total
        assert all(shape is not None for shape in shapes), kind


def test_sdmx_is_read_by_its_own_library(client: Client, tmp_path: Path) -> None:
    path = client.figures()
    rows = client.get(path).json()["data"]
    agency = sdmx.model.common.Agency(id="KONAK")
    text = client.file(tmp_path, path, format="sdmx-csv").read_text()
    head = next(csv.reader(io.StringIO(text)))
    assert len(head) == len(set(head)) and {"LEVEL", "KONAK_LEVEL"} <= set(head)
    flow = next(csv.DictReader(io.StringIO(text)))["STRUCTURE_ID"].split(":")[1].split("(")[0]
    structure = v30.DataStructureDefinition(id=flow, version="1.0.0", maintainer=agency)
    value = head.index("OBS_VALUE")
    for name in head[3:value]:
        structure.dimensions.getdefault(id=name)
    structure.measures.getdefault(id="OBS_VALUE")
    for name in head[value + 1 :]:
        structure.attributes.getdefault(id=name)
    dataflow = v30.Dataflow(id=flow, version="1.0.0", maintainer=agency, structure=structure)
    observations = sdmx.read_sdmx(tmp_path / "file.csv", structure=dataflow).data[0].obs
    assert len(observations) == len(rows)

    first = requests.get(
        client.root + path,
        headers=client.headers | {"Accept": "application/vnd.sdmx.data+csv;version=1.0.0"},
        timeout=60,
    )
    assert first.headers["Content-Type"] == "application/vnd.sdmx.data+csv;version=1.0.0"
    older = list(csv.reader(io.StringIO(first.text)))
    newer = list(csv.reader(io.StringIO(text)))
    assert older[0] == ["DATAFLOW", *head[3:]]
    assert [row[1 : value - 1] for row in older[1:]] == [row[3 : value + 1] for row in newer[1:]]
    named = list(csv.reader(io.StringIO(client.get(path, format="sdmx-csv-1.0").text)))
    assert [row[: value - 1] for row in named] == [row[: value - 1] for row in older]
    assert {row[0] for row in older[1:]} == {f"KONAK:{flow}(1.0.0)"}

    message = client.get(path, format="sdmx-json").json()
    described = message["data"]["structures"][0]
    dimensions = described["dimensions"]["observation"]
    assert [dimension["id"] for dimension in dimensions] == head[3:value]
    decoded = {
        tuple(
            dimension["values"][int(number)]["id"] for dimension, number in zip(dimensions, key.split(":"), strict=True)
        ): cells[0]
        for key, cells in message["data"]["dataSets"][0]["observations"].items()
    }
    assert len(decoded) == len(rows)
    for row in rows[:50]:
        key = (row["programme"].replace(" ", "$20$"), str(row["round"]), row["place"])
        found = [figure for code, figure in decoded.items() if code[:3] == key]
        assert row["individuals"] in found


def test_the_feed_has_the_shape_of_the_displacement_tracking_matrix(client: Client) -> None:
    answer = client.get("/dtm/v3/displacement/admin2", group="all").json()
    rows = answer["result"]
    assert len(rows) > 50 and answer["level"] == "internal"
    row = rows[0]
    assert row["admin0Pcode"] == "TUR" and row["admin2Pcode"].startswith(row["admin1Pcode"])
    assert row["reportingDate"].startswith(f"{row['yearReportingDate']}-{row['monthReportingDate']:02}")
    assert row["idpOriginAdmin1Name"] == "Not available" and row["assessmentType"] == "BA"
    countries = client.get("/dtm/v3/displacement/admin0", group="all", FromRoundNumber="3").json()["result"]
    districts = [row for row in rows if row["roundNumber"] == 3]
    assert {row["operation"] for row in countries} <= {row["operation"] for row in districts}
    assert client.get("/dtm/v3/operation-list").json()["result"]


# Protocols


def test_a_client_of_odata_reads_sets_page_by_page_with_filters(client: Client, key: str) -> None:
    session = requests.Session()
    session.auth = ("anybody", key)
    service = ODataService(f"{client.root}/odata/{FORM}/", session=session, reflect_entities=True, quiet_progress=True)
    submissions = service.entities["submissions"]
    everything = client.get(f"/forms/{FORM}/submissions").json()["data"]
    query = service.query(submissions)
    assert len(query.all()) == len(everything) > 1000, "it follows the links to further pages"
    approved = service.query(submissions).filter(submissions.state == "approved").all()
    assert len(approved) == sum(row["state"] == "approved" for row in everything)
    first = service.query(submissions).limit(3).all()
    assert [entity.submission for entity in first] == [row["submission"] for row in everything[:3]]
    ordered = service.query(submissions).order_by(submissions.day.desc()).all()
    days = [row["day"] for row in everything]
    assert [str(entity.day) for entity in ordered] == sorted(days, reverse=True), "through all pages"
    assert len({entity.submission for entity in ordered}) == len(everything)


def test_a_client_of_odata_reads_what_belongs_to_a_row_with_it(client: Client, key: str) -> None:
    session = requests.Session()
    session.auth = ("anybody", key)
    service = ODataService(f"{client.root}/odata/{FORM}/", session=session, reflect_entities=True, quiet_progress=True)
    submissions = service.entities["submissions"]
    sets = [entry["name"] for entry in client.get(f"/odata/{FORM}").json()["value"]]
    repeat = sets[1]
    rows = client.get(f"/forms/{FORM}/submissions", table=repeat).json()["data"]
    expected = collections.Counter(row["submission"] for row in rows)
    found = service.query(submissions).expand(getattr(submissions, repeat)).all()
    assert {entity.submission: len(getattr(entity, repeat)) for entity in found if getattr(entity, repeat)} == expected
    one = service.query(service.entities[repeat]).expand(service.entities[repeat].of_submission).limit(1).all()[0]
    assert one.of_submission.submission == one.submission

    page = client.get(
        f"/odata/{FORM}/submissions",
        **{"$expand": f"{repeat}($select=row)", "$select": "submission", "$orderby": "day desc", "$top": "7"},
    ).json()
    assert page["@odata.context"].endswith(f"#submissions(submission,{repeat}(row))")
    assert len(page["value"]) == 7 and all(set(row) == {"submission", repeat} for row in page["value"])
    assert all(set(inner) == {"row"} for row in page["value"] for inner in row[repeat])


def test_the_description_of_a_service_says_what_may_be_asked(client: Client) -> None:
    xml = lxml.etree.fromstring(client.get(f"/odata/{FORM}/$metadata").content)
    edm = "{http://docs.oasis-open.org/odata/ns/edm}"
    entities = {entity.get("Name"): entity for entity in xml.iter(f"{edm}EntitySet")}
    types = {f"Konak.{kind.get('Name')}": kind for kind in xml.iter(f"{edm}EntityType")}
    for name, entity in entities.items():
        kind = types[entity.get("EntityType")]
        for binding in entity.iter(f"{edm}NavigationPropertyBinding"):
            assert binding.get("Target") in entities
            answer = client.get(f"/odata/{FORM}/{name}", **{"$expand": binding.get("Path"), "$top": "1"})
            assert answer.status_code == 200, answer.text
        terms = {term.get("Term"): term for term in entity.iter(f"{edm}Annotation")}
        unsorted = {path.text for path in terms["Capabilities.SortRestrictions"].iter(f"{edm}PropertyPath")}
        unfiltered = {path.text for path in terms["Capabilities.FilterRestrictions"].iter(f"{edm}PropertyPath")}
        keys = [key.get("Name") for key in kind.iter(f"{edm}PropertyRef")]
        # One column of each kind: those of a type that may be asked alike are asked alike.
        alike = {
            (column.get("Type"), column.get("Name") in unsorted, column.get("Name") in unfiltered): column.get("Name")
            for column in kind.iter(f"{edm}Property")
        }
        for column in [*alike.values(), *keys]:
            order = column if column not in keys else ",".join(keys)
            status = client.get(f"/odata/{FORM}/{name}", **{"$orderby": order, "$top": "1"}).status_code
            assert status == (422 if column in unsorted else 200), (name, column)
            condition = {"$filter": f"{column} eq null", "$top": "1"}
            status = client.get(f"/odata/{FORM}/{name}", **condition).status_code
            assert status == (422 if column in unfiltered else 200), (name, column)


def test_odata_counts_selects_orders_and_refuses_what_it_does_not_know(client: Client) -> None:
    root = f"/odata/{FORM}"
    everything = client.get(f"/forms/{FORM}/submissions").json()["data"]
    days = sorted(row["day"] for row in everything)
    middle = days[len(days) // 2]
    condition = f"day ge {middle} and (edits eq 0 or state ne 'approved')"
    wanted = [row for row in everything if row["day"] >= middle and (row["edits"] == 0 or row["state"] != "approved")]
    assert client.get(f"{root}/submissions/$count", **{"$filter": condition}).text == str(len(wanted))
    asked = {"$filter": condition, "$count": "true", "$top": "2", "$select": "submission,day", "$skip": "1"}
    page = client.get(f"{root}/submissions", **asked).json()
    assert page["@odata.count"] == len(wanted)
    assert page["value"] == [{"submission": row["submission"], "day": row["day"]} for row in wanted[1:3]]
    assert page["@odata.context"].endswith("/$metadata#submissions(submission,day)")
    newest = client.get(f"{root}/submissions", **{"$orderby": "submission desc", "$top": "1"}).json()["value"]
    assert newest[0]["submission"] == everything[-1]["submission"]
    sets = [entry["name"] for entry in client.get(root).json()["value"]]
    assert sets[0] == "submissions" and len(sets) > 1
    repeats = client.get(f"{root}/{sets[1]}", **{"$top": "5"}).json()["value"]
    assert len(repeats) == 5 and {"submission", "row"} <= set(repeats[0])
    for wrong in [
        {"$filter": "nobody eq 1"},
        {"$filter": "day ge"},
        {"$filter": "not (edits eq 0)"},
        {"$filter": "edits eq 'many'"},
        {"$filter": "state gt 'a'"},
        {"$filter": "(" * 30 + "edits eq 0" + ")" * 30},
        {"$orderby": "day,state"},
        {"$orderby": "place"},
        {"$orderby": "day", "$skiptoken": "0190a0a0-0000-7000-8000-000000000000.0"},
        {"$expand": "all"},
        {"$expand": sets[1] + "($top=1)"},
        {"$top": "-1"},
        {"$skiptoken": "x"},
    ]:
        refused = client.get(f"{root}/submissions", **wrong)
        assert refused.status_code == 422 and refused.json()["type"].startswith("urn:konak:problem:api."), wrong


def test_an_address_that_cannot_be_read_reads_nothing(client: Client) -> None:
    for path in [f"/forms/{FORM}/submissions?place=%DEanl%FDurfa", f"/odata/{FORM}/submissions?$filter=%FF"]:
        refused = requests.get(client.root + path, headers=client.headers, timeout=60)
        assert refused.status_code == 422 and refused.json()["type"] == "urn:konak:problem:api.unreadable", path


def test_each_row_of_a_file_says_that_its_data_are_invented(client: Client, tmp_path: Path) -> None:
    rows = list(csv.DictReader(client.file(tmp_path, "/sites", format="csv").open(encoding="utf-8-sig")))
    assert len(rows) > 100 and all("invented" in row["demonstration"] for row in rows)


def test_gdal_opens_the_features_as_qgis_does(client: Client, key: str) -> None:
    pyogrio.set_gdal_config_options({"GDAL_HTTP_AUTH": "BASIC", "GDAL_HTTP_USERPWD": f"anybody:{key}"})
    try:
        source = f"OAPIF:{client.root}/ogc"
        layers = [str(layer[0]) for layer in pyogrio.list_layers(source)]
        assert {"places", "sites", f"form-{FORM}"} <= set(layers)
        sites = client.get("/sites").json()["data"]
        information, _, _, fields = pyogrio.raw.read(source, layer="sites")
        codes = fields[list(information["fields"]).index("code")]
        assert sorted(codes) == sorted(site["code"] for site in sites)
        points = [site for site in sites if site["latitude"] is not None]
        box = (points[0]["longitude"] - 0.05, points[0]["latitude"] - 0.05)
        box += (points[0]["longitude"] + 0.05, points[0]["latitude"] + 0.05)
        inside = [
            site for site in points if box[0] <= site["longitude"] <= box[2] and box[1] <= site["latitude"] <= box[3]
        ]
        found = pyogrio.raw.read(source, layer="sites", bbox=box)[2]
        assert len(found) == len(inside) < len(sites)
    finally:
        pyogrio.set_gdal_config_options({"GDAL_HTTP_AUTH": None, "GDAL_HTTP_USERPWD": None})


def test_features_of_submissions_are_found_by_box_and_day(client: Client) -> None:
    root = f"/ogc/collections/form-{FORM}"
    first = client.get(f"{root}/items", limit="2").json()
    assert first["numberReturned"] == 2 and len(first["features"]) == 2
    links = {link["rel"]: link["href"] for link in first["links"]}
    following = requests.get(links["next"], headers=client.headers, timeout=60).json()
    assert {feature["id"] for feature in first["features"]}.isdisjoint(
        feature["id"] for feature in following["features"]
    )
    feature = next(feature for feature in first["features"] + following["features"] if feature["geometry"])
    x, y = feature["geometry"]["coordinates"][:2]
    box = f"{x - 0.001},{y - 0.001},{x + 0.001},{y + 0.001}"
    day = feature["properties"]["day"]
    inside = client.get(f"{root}/items", bbox=box, datetime=f"{day}/..").json()["features"]
    assert feature["id"] in {found["id"] for found in inside} and len(inside) < 200
    assert client.get(f"{root}/items/{feature['id']}").json()["properties"]["submission"] == feature["id"]
    assert client.get(f"{root}/items", bbox="1,2,3").status_code == 422
    assert client.get(f"{root}/items", colour="red").status_code == 422


def test_the_document_of_the_interface_is_valid_and_names_every_route(client: Client) -> None:
    document = client.get("/openapi.json").json()
    OpenAPIV31SpecValidator(document).validate()
    for path, operations in document["paths"].items():
        address = path
        for parameter in operations["get"]["parameters"]:
            if parameter["in"] == "path":
                address = address.replace("{" + parameter["name"] + "}", "0")
        assert requests.get(client.root.removesuffix("/api/v1") + address, timeout=60).status_code != 405
    assert "/api/v1/sites" in document["paths"]


def test_a_key_changes_nothing(demonstration: Server, key: str) -> None:
    request = urllib.request.Request(
        f"{demonstration.address}/api/v1/sites",
        data=b"{}",
        method="POST",
        headers={"Authorization": f"Bearer {key}"},
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=60)
    assert refused.value.code in (403, 404, 405)
    assert json.loads(refused.value.read())["status"] == refused.value.code
