import Basics
import Formats
import Testing

@Suite struct GeoJSON {
  private let square: [[Position]] = [
    [(30, 40), (31, 40), (31, 41), (30, 40)].map { Position(longitude: $0.0, latitude: $0.1) }
  ]

  @Test(arguments: ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326"])
  func `coordinates are in WGS 84, and in nothing else`(system: String) throws {
    func read(_ system: String) throws -> [GeoFeature] {
      let named = #"{"type":"name","properties":{"name":"\#(system)"}}"#
      return try GeoJSONReader.features(Array(#"{"type":"FeatureCollection","features":[],"crs":\#(named)}"#.utf8))
    }
    #expect(try read(system) == [])
    for other in ["EPSG:3857", "urn:ogc:def:crs:EPSG::5254", ""] {
      #expect(throws: FormatRefusal.otherCoordinates(system: other)) { try read(other) }
    }
  }

  @Test func `a collection gives its features with shape and properties`() throws {
    let text = """
      {"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"features":[
       {"type":"Feature","id":7,"properties":{"ad":"\\u015eanl\\u0131urfa","n":63,"deep":{"a":[1,null,true]}},
        "geometry":{"coordinates":[[[30,40],[31,40],[31,41],[30,40]]],"type":"Polygon"}},
       {"type":"Feature","properties":null,"geometry":null}]}
      """
    let features = try GeoJSONReader.features(Array(text.utf8))
    #expect(features.count == 2)
    #expect(features[0].id == "7")
    #expect(features[0]["ad"] == "Şanlıurfa")
    #expect(features[0]["n"] == "63")
    #expect(features[0]["deep"] == nil)
    #expect(features[0].geometry == .polygon(square))
    #expect(features[1].geometry == nil)
  }

  @Test func `a bare geometry is one feature`() throws {
    let features = try GeoJSONReader.features(Array("{\"type\":\"Point\",\"coordinates\":[36.5,37.25,812.5]}".utf8))
    #expect(features.map(\.geometry) == [.point(Position(longitude: 36.5, latitude: 37.25, altitude: 812.5))])
  }

  @Test func `what is written is read again`() throws {
    let feature = GeoFeature(
      id: "TUR063",
      geometry: .collection([
        .multiPolygon([square]), .multiPoint(square[0]), .lineString(square[0]), .multiLineString(square),
        .point(Position(longitude: -0.1, latitude: 1e-7)),
      ]),
      properties: [JSON.Member("ad", .string("a\"\\\n\u{1}ş")), JSON.Member("n", .number(1.5))])
    var writer = GeoJSONWriter(members: [JSON.Member("source", .string("x"))])
    writer.write(feature)
    writer.write(GeoFeature(geometry: nil, properties: []))
    writer.finish()
    let features = try GeoJSONReader.features(writer.take())
    #expect(features == [feature, GeoFeature(geometry: nil, properties: [])])
  }

  @Test(arguments: [
    ("{\"type\":\"Feature\",", 1, 19), ("{\n \"type\": x}", 2, 10), ("[]", 1, 1), ("{}x", 1, 3), ("", 1, 1),
    ("{\"type\":\"Point\",\"coordinates\":[1e999,2]}", 1, 32),
  ])
  func `a mistake is located`(text: String, line: Int, column: Int) {
    #expect(throws: FormatRefusal.jsonMalformed(line: line, column: column)) {
      try GeoJSONReader.features(Array(text.utf8))
    }
  }

  @Test func `depth, features and positions are bounded`() {
    let deep = "{\"features\":[{\"properties\":" + String(repeating: "[", count: 100)
    #expect(throws: FormatRefusal.tooLarge(what: "depth", limit: 64)) { try GeoJSONReader.features(Array(deep.utf8)) }
    var limits = GeoJSONReader.Limits()
    limits.positions = 2
    let line = "{\"type\":\"LineString\",\"coordinates\":[[1,2],[3,4],[5,6]]}"
    #expect(throws: FormatRefusal.tooLarge(what: "positions", limit: 2)) {
      try GeoJSONReader.features(Array(line.utf8), limits: limits)
    }
  }

  @Test func `a shape that fits no type is refused with the number of its feature`() {
    let text = "{\"features\":[{\"geometry\":{\"type\":\"Point\",\"coordinates\":[[1,2]]}}]}"
    #expect(throws: FormatRefusal.geometryInvalid(feature: 1)) { try GeoJSONReader.features(Array(text.utf8)) }
  }
}
