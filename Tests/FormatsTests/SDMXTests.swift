import Basics
import Formats
import Testing

@Suite struct SDMX {
  private let structure = SDMXStructure(
    agency: "KONAK", dataflow: "PRESENCE", name: "Presence",
    dimensions: [.init("REF_AREA", "Place"), .init("GROUP", "Group")], attributes: [.init("UNIT", "Unit")],
    facts: [("LEVEL", "public")])
  private let figures = [
    SDMXObservation(key: [.init("TUR031", "Hatay"), .init("idps")], value: 12, attributes: ["persons"]),
    SDMXObservation(key: [.init("TUR027", "Gaziantep"), .init("idps")], value: nil, attributes: [nil]),
    SDMXObservation(key: [.init("TUR031", "Hatay"), .init("a b")], value: 2.5, attributes: ["persons"]),
  ]

  @Test func `a figure is a row with the codes of its dimensions`() {
    var writer = SDMXCSVWriter(structure)
    for figure in figures { writer.write(figure) }
    #expect(
      String(decoding: writer.take(), as: UTF8.self)
        == """
        STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA,GROUP,OBS_VALUE,UNIT,LEVEL
        dataflow,KONAK:PRESENCE(1.0.0),R,TUR031,idps,12,persons,public
        dataflow,KONAK:PRESENCE(1.0.0),R,TUR027,idps,,,public
        dataflow,KONAK:PRESENCE(1.0.0),R,TUR031,a$20$b,2.5,persons,public

        """.replacing("\n", with: "\r\n"))
  }

  @Test func `in the first edition a row begins with its dataflow alone`() {
    var writer = SDMXCSVWriter(structure, .one)
    for figure in figures.prefix(2) { writer.write(figure) }
    #expect(
      String(decoding: writer.take(), as: UTF8.self)
        == """
        DATAFLOW,REF_AREA,GROUP,OBS_VALUE,UNIT,LEVEL
        KONAK:PRESENCE(1.0.0),TUR031,idps,12,persons,public
        KONAK:PRESENCE(1.0.0),TUR027,idps,,,public

        """.replacing("\n", with: "\r\n"))
  }

  @Test(arguments: [("<5", ">5"), ("نعم", "ذكر"), ("a b", "a_b"), ("a$b", "a$24$b"), (" ", "$20$")])
  func `different codes stay different`(one: String, other: String) {
    #expect(SDMXStructure.code(one) != SDMXStructure.code(other))
    #expect(SDMXStructure.code(one).allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_@$-".contains($0)) })
  }

  @Test func `a message has figures by the numbers of codes, and says the codes at the end`() throws {
    var writer = SDMXJSONWriter(structure, sender: "mission", prepared: Instant(microseconds: 0), language: "en")
    for figure in figures { writer.write(figure) }
    writer.finish()
    let message = try JSON.parse(writer.take())
    guard case .array(let sets)? = message["data"]?["dataSets"],
      case .array(let structures)? = message["data"]?["structures"],
      case .array(let dimensions)? = structures[0]["dimensions"]?["observation"],
      case .array(let areas)? = dimensions[0]["values"]
    else { return #expect(Bool(false)) }
    #expect(sets[0]["observations"]?["0:0"] == [12.0, 0])
    #expect(sets[0]["observations"]?["1:0"] == [nil, nil])
    #expect(sets[0]["observations"]?["0:1"] == [2.5, 0])
    #expect(areas.map { $0["id"]?.text } == ["TUR031", "TUR027"])
    #expect(areas.map { $0["name"]?.text } == ["Hatay", "Gaziantep"])
  }
}
