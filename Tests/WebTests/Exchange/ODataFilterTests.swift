import Basics
import Formats
import Testing

@testable import Collect
@testable import Web

@Suite struct FiltersOfOData {
  private let head = ExportHead(
    table: 0, name: "submissions", title: "submissions", isRepeat: false,
    columns: [
      .init(name: "edits", title: "edits", kind: .integer, filter: .own(.edits), tag: nil),
      .init(name: "name", title: "name", kind: .text, filter: .question("/name"), tag: nil),
      .init(name: "day", title: "day", kind: .date, filter: .own(.day), tag: nil),
      .init(name: "received", title: "received", kind: .instant, filter: .own(.received), tag: nil),
      .init(name: "well", title: "well", kind: .boolean, filter: .question("/well"), tag: nil),
      .init(name: "needs", title: "needs", kind: .text, filter: .several("/needs"), tag: nil),
      .init(name: "place", title: "place", kind: .text, filter: nil, tag: nil),
    ], points: [])

  @Test func `and binds closer than or, and brackets closer than both`() throws {
    let one = SubmissionFilter.own(.edits, .equal, .number(1))
    let two = SubmissionFilter.question(path: "/name", .compares(.notEqual, .text("O'Neil ")))
    let three = SubmissionFilter.question(path: "/well", .compares(.equal, .truth(true)))
    #expect(
      try ODataFilter.read("edits eq 1 or name ne 'O''Neil ' and well eq true", head)
        == .any([one, .all([two, three])]))
    #expect(
      try ODataFilter.read("(edits eq 1 or name ne 'O''Neil ') and (well eq true)", head)
        == .all([.any([one, two]), three]))
  }

  @Test func `values are of the kind of their column, or nothing`() throws {
    let day = try #require(Day("2026-12-31"))
    #expect(try ODataFilter.read("day ge 2026-12-31", head) == .own(.day, .atLeast, .day(day)))
    #expect(try ODataFilter.read("name eq null", head) == .question(path: "/name", .isEmpty))
    #expect(try ODataFilter.read("needs ne null", head) == .question(path: "/needs", .isAnswered))
    #expect(try ODataFilter.read("contains(needs,'water')", head) == .question(path: "/needs", .contains("water")))
    #expect(try ODataFilter.read("contains(name,'a b')", head) == .question(path: "/name", .contains("a b")))
    #expect(
      try ODataFilter.read("received lt 1970-01-01T03:00:00+03:00", head)
        == .own(.received, .less, .instant(Instant(microseconds: 0))))
  }

  @Test(arguments: [
    "", "edits", "edits eq", "edits eq 'x'", "edits = 1", "nobody eq 1", "name eq 'x", "(edits eq 1", "edits eq 1)",
    "edits eq 1 edits eq 2", "place eq 'TUR'", "contains(edits,'1')", "not (edits eq 1)", "startswith(name,'a')",
    "edits eq nan", "day eq 2026-13-01", "name gt 'a'", "well lt true", "needs eq 'water'", "day lt null",
    String(repeating: "(", count: 21) + "edits eq 1" + String(repeating: ")", count: 21),
    String(repeating: "edits eq 1 or ", count: 400) + "edits eq 1",
  ])
  func `what is not read is refused with what is allowed`(text: String) {
    #expect(throws: APIRefusal.self) { try ODataFilter.read(text, head) }
  }
}
