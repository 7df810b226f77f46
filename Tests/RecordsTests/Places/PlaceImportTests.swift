import Basics
import Formats
import Office
import Records
import Testing
import Worlds

private let source = PlaceSource(PlaceSource.Facts(name: "List", version: "1", date: "2020-12", licence: "none"))

/// What reading a file and planning to take it over gives.
private func plan(_ text: String, known: PlacePlan.Known = .init()) -> PlacePlan {
  PlacePlan(PlaceFile.read(Array(text.utf8)), from: source, known: known)
}

private func codes(_ plan: PlacePlan) -> [String] { plan.diagnostics.map(\.code) }

@Suite struct PlaceListsAreRead {
  private let head = "code,level,parent,name:en,name:tr,name:ar\n"

  @Test func `a list becomes places, parents first, with their names`() throws {
    let plan = plan(head + "T1,1,T,Sirnak,Şırnak,شرناق\nT,0,,Türkiye,Türkiye,تركيا\nT11,2,T1,Cizre,Cizre,جزرة\n")
    #expect(plan.diagnostics == [])
    #expect(plan.changes.map(\.place) == ["T", "T1", "T11"].map { ID(named: "place", "P-code", $0) })
    guard case .add(_, let facts, let code, _) = plan.changes[1] else { throw Failure() }
    #expect(code == "T1")
    #expect(facts.names == ["en": "Sirnak", "tr": "Şırnak", "ar": "شرناق"])
    #expect(facts.kind == .province)
    #expect(facts.parent == plan.changes[0].place)
  }

  @Test func `the mark that a written list bears is no column to wonder about`() throws {
    let mark = DataMark(.demonstration, "Invented")
    let list = String(decoding: PlaceExport.csv([], in: PlaceAtlas(), mark: mark), as: UTF8.self)
    #expect(list.contains(",status,demonstration"))
    let file = PlaceFile.read(Array((head.dropLast() + ",demonstration\nT,0,,Türkiye,,,Invented\n").utf8))
    #expect(file.diagnostics == [] && file.drafts.map(\.code) == ["T"])
  }

  struct Failure: Error {}

  @Test(arguments: [
    "code;name;latitude;longitude;valid_from;aliases\nT;Türkiye;39,5;35,1;2014-03-30;Turkey|Türkei\n",
    "Kod\tAd\tEnlem\tBoylam\tGeçerlilik başlangıcı\tDiğer adlar\nT\tTürkiye\t39.5\t35.1\t2014-03-30\tTurkey; Türkei\n",
    "الرمز,الاسم,خط العرض,خط الطول,صالح من,أسماء أخرى\nT,Türkiye,٣٩٫٥,٣٥٫١,٢٠١٤-٠٣-٣٠,Turkey؛Türkei\n",
    "P-Code,Name,Lat,Long,Valid from date,Aliases\n#adm+code,#adm+name,,,,\nT,Türkiye,39.5,35.1,2014-03-30 00:00,Turkey|Türkei\n",
  ])
  func `headings, separators and digits of three languages mean the same`(text: String) throws {
    let file = PlaceFile.read(Array((text).utf8))
    #expect(file.diagnostics == [])
    let draft = try #require(file.drafts.first)
    #expect(file.drafts.count == 1)
    #expect(draft.names == ["en": "Türkiye"])
    #expect(draft.centre == Position(longitude: 35.1, latitude: 39.5))
    #expect(draft.from == Day(year: 2014, month: 3, day: 30))
    #expect(draft.aliases == ["Turkey", "Türkei"])
  }

  @Test func `a list with a column for each level gives each place once`() {
    let file = PlaceFile.read(
      Array(
        """
        ADM0_PCODE,ADM0_EN,ADM1_PCODE,ADM1_EN,ADM1_AR,ADM2_PCODE,ADM2_EN,lat,lon
        SY,Syria,SY02,Aleppo,حلب,SY0200,Jebel Saman,36.2,37.1
        SY,Syria,SY02,Aleppo,حلب,SY0201,Al Bab,36.4,37.5
        """.utf8))
    #expect(file.diagnostics == [])
    #expect(file.drafts.map(\.code) == ["SY", "SY02", "SY0200", "SY0201"])
    #expect(file.drafts.map(\.parentCode) == [nil, "SY", "SY02", "SY02"])
    #expect(file.drafts[1].names == ["en": "Aleppo", "ar": "حلب"])
    #expect(file.drafts.map { $0.centre != nil } == [false, false, true, true])
  }

  @Test(arguments: [
    ("T1,1,T9,A,,", "place.parent.unknown"), ("T1,1,T1,A,,", "place.parent.itself"),
    ("T1,1,,A,,", "place.parent.missing"),
    ("T,0,,B,,", "place.code.duplicate"), (",1,T,A,,", "place.code.missing"), ("T1,0,T,A,,", "place.level.order"),
    ("T1,7,T,A,,", "place.level.unknown"), ("T1,1,T,,,", "place.name.missing"), ("T 1,1,T,A,,", "place.code.form"),
    ("T1,1,T,A,ÅžÄ±rnak,", "place.name.encoding.doubled"), ("T1,1,T,A,Þýrnak,", "place.name.encoding.western"),
    ("T1,1,T,A,,Ø´Ø±Ù†Ø§Ù‚", "place.name.encoding.doubled"), ("T1,1,T,Diyarbak?r,,", "place.name.encoding.lost"),
  ])
  func `what is wrong is said, with its row`(row: String, code: String) {
    let plan = plan(head + "T,0,,Türkiye,,\n" + row + "\n")
    #expect(codes(plan) == [code])
    #expect(plan.diagnostics.first?.severity == .error)
    #expect(plan.diagnostics.first?.location?.row == 3)
    #expect(plan.changes.isEmpty)
  }

  @Test func `what is wrong with the place above is said at its cell`() {
    let plan = plan(head + "T,0,,Türkiye,,\nT1,1,T9,A,,\n")
    #expect(plan.diagnostics.map { $0.location?.column } == [3])
  }

  @Test(arguments: [
    ("91,35", "place.coordinate.swapped"), ("200,300", "place.coordinate.range"), ("x,35", "place.coordinate.number"),
    (",35", "place.coordinate.number"), ("0,0", "place.coordinate.zero"),
  ])
  func `a coordinate must mean a point on Earth`(numbers: String, code: String) {
    #expect(codes(plan("code,level,name,lat,lon\nT,0,A,\(numbers)\n")) == [code])
  }

  @Test func `a jump of levels is told but taken`() {
    let plan = plan(head + "T,0,,Türkiye,,\nT11,2,T,A,,\nS1,9,T,Camp,,\n")
    #expect(codes(plan) == ["place.level.jump"])
    #expect(plan.changes.count == 3)
  }

  @Test func `a file that holds nothing, or not what it should, is refused`() {
    #expect(codes(plan("")) == ["place.file.empty"])
    #expect(codes(plan("[]")).count == 2)
    #expect(codes(plan("a,b\n1,2\n")).first == "place.column.code")
    #expect(codes(plan("code,code,name\nT,U,A\n")).contains("place.column.twice"))
    #expect(codes(plan("{\"type\":\"FeatureCollection\",\"features\":[")) == ["format.json.malformed"])
  }

  @Test func `names that only look foreign are taken`() {
    for name in ["Ísafjörður", "Þorlákshöfn", "Ñuñoa", "Ħal Għargħur", "Łódź", "Çağlayancerit", "Kâhta", "São Tomé"] {
      #expect(Mojibake.suspected(in: name) == nil, "\(name)")
    }
  }
}

@Suite struct BoundariesAreRead {
  private func feature(_ coordinates: String, _ properties: String = "\"code\":\"T\",\"level\":0,\"name:en\":\"A\"")
    -> String
  {
    """
    {"type":"FeatureCollection","features":[{"type":"Feature","properties":{\(properties)},
    "geometry":{"type":"Polygon","coordinates":\(coordinates)}}]}
    """
  }

  @Test func `a polygon becomes the boundary and gives a point inside it`() throws {
    let plan = plan(feature("[[[30,37],[31,37],[31,38],[30,38],[30,37]]]"))
    #expect(plan.diagnostics == [])
    guard case .add(_, let facts, _, _) = plan.changes.first, case .bound(_, let boundary) = plan.changes.last else {
      Issue.record("not an added and bounded place")
      return
    }
    #expect(
      PlaceIndex([.init(id: ID(), level: 0, boundary: boundary)])
        .place(at: try #require(facts.centre).position, level: 0) != nil)
  }

  @Test func `a ring that crosses itself is mended and told`() {
    let plan = plan(feature("[[[30,37],[32,39],[32,37],[30,39],[30,37]]]"))
    #expect(codes(plan) == ["place.boundary.crossing"])
    #expect(plan.diagnostics.first?.arguments["position"] == "38.0, 31.0")
    #expect(plan.changes.count == 2)
  }

  @Test func `metres instead of degrees are refused`() {
    #expect(
      codes(plan(feature("[[[500000,4100000],[510000,4100000],[510000,4110000],[500000,4100000]]]")))
        == ["place.boundary.range"])
  }

  @Test(arguments: ["urn:ogc:def:crs:EPSG::5254", "EPSG:3857", ""])
  func `coordinates of another system are refused`(system: String) {
    let text = feature("[[[30,37],[31,37],[31,38],[30,38],[30,37]]]")
      .replacing(
        "{\"type\":\"FeatureCollection\",",
        with: """
          {"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"\(system)"}},
          """)
    #expect(text.contains("crs"))
    #expect(codes(plan(text)) == ["format.geojson.coordinates"])
    #expect(plan(text).changes.isEmpty)
    let same = text.replacing("\"name\":\"\(system)\"", with: "\"name\":\"urn:ogc:def:crs:OGC:1.3:CRS84\"")
    #expect(codes(plan(same)).isEmpty)
  }

  @Test func `a ring that does not end where it begins is closed and told`() {
    let plan = plan(feature("[[[30,37],[31,37],[31,38],[30,38]]]"))
    #expect(codes(plan) == ["place.boundary.open"])
    #expect(plan.changes.count == 2)
  }

  @Test(arguments: [
    #""LineString","coordinates":[[30,37],[31,38]]"#, #""MultiPoint","coordinates":[[30,37],[31,38]]"#,
  ])
  func `a place that is neither an area nor a point is refused`(shape: String) {
    let text = """
      {"type":"FeatureCollection","features":[{"type":"Feature","id":"T","properties":{"level":0,"name:tr":"Türkiye"},
      "geometry":{"type":\(shape)}}]}
      """
    #expect(codes(plan(text)) == ["place.boundary.kind"])
    #expect(plan(text).hasErrors)
  }

  @Test func `a place that lies far outside of the one above is told`() {
    func square(_ code: String, _ level: Int, _ west: Int, _ south: Int, _ size: Int) -> String {
      let ring = [(0, 0), (size, 0), (size, size), (0, size), (0, 0)].map { "[\(west + $0),\(south + $1)]" }
      let parent = level > 0 ? ",\"parent\":\"T\"" : ""
      return """
        {"type":"Feature","id":"\(code)","properties":{"level":\(level)\(parent),"name:tr":"\(code)"},
        "geometry":{"type":"Polygon","coordinates":[[\(ring.joined(separator: ","))]]}}
        """
    }
    let squares = [
      square("T", 0, 30, 37, 4), square("T1", 1, 31, 38, 1), square("T2", 1, 38, 38, 1), square("T3", 1, -60, -30, 1),
    ]
    let plan = plan(#"{"type":"FeatureCollection","features":[\#(squares.joined(separator: ","))]}"#)
    #expect(codes(plan) == ["place.boundary.stray", "place.boundary.stray"])
    #expect(plan.diagnostics.map { $0.arguments["code"] } == ["T2", "T3"])
    #expect(plan.diagnostics.map { $0.arguments["parent"] } == ["T", "T"])
    #expect(!plan.hasErrors && plan.changes.count == 8)
  }

  @Test func `lines are borders in a style of their own`() {
    let text = """
      {"type":"FeatureCollection","features":[{"type":"Feature","id":"D1","properties":{"name:tr":"Golan hattı"},
      "geometry":{"type":"LineString","coordinates":[[35.6,33],[35.7,33.2]]}}]}
      """
    let file = PlaceFile.read(Array(text.utf8))
    #expect(file.diagnostics == [])
    #expect(file.lines.map(\.code) == ["D1"])
    #expect(file.lines.first?.names.texts == ["tr": "Golan hattı"])
    #expect(file.lines.first?.status == .disputed)
  }
}

@Suite struct ImportingAgainChangesOnlyWhatDiffers {
  private var known: PlacePlan.Known {
    var known = PlacePlan.Known()
    let country = PlaceRecord(id: ID(), level: 0, kind: .country, parent: nil, names: LocalizedText(["en": "Türkiye"]))
    var province = PlaceRecord(
      id: ID(), level: 1, kind: .province, parent: country.id, names: LocalizedText(["en": "Sirnak", "ar": "شرناق"]))
    province.codes = [PlaceCode("T1", source: source.id)]
    var other = PlaceRecord(
      id: ID(), level: 1, kind: .province, parent: country.id, names: LocalizedText(["en": "Hatay"]))
    other.codes = [PlaceCode("T2", source: ID())]
    var lapsed = country
    lapsed.codes = [PlaceCode("T", source: source.id)]
    known.places = ["T": lapsed, "T1": province, "T2": other]
    return known
  }

  @Test func `the same list changes nothing`() {
    let plan = plan("code,level,parent,name:en\nT,0,,Türkiye\nT1,1,T,Sirnak\n", known: known)
    #expect(plan.changes.isEmpty)
  }

  @Test func `a new name, a new edition and a missing place are seen; names the list lacks stay`() {
    let known = known
    let changed = plan("code,level,parent,name:en\nT1,1,T,Şırnak\n", known: known)
    var patch = PlaceFacts()
    patch.names = ["en": "Şırnak"]
    #expect(changed.changes == [.change(known.places["T1"]?.id ?? ID(), patch)])
    #expect(changed.absent == ["T2"])
    #expect(codes(changed) == ["place.absent"])
    let confirmed = plan("code,level,parent,name:en\nT2,1,T,Hatay\n", known: known)
    #expect(confirmed.changes == [.code(known.places["T2"]?.id ?? ID(), "T2")])
  }
}
