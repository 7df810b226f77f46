import Basics
import Formats
import Testing

@testable import Collect
@testable import Web

@Suite struct OrdersAndRelationsOfOData {
  private let submissions = ExportHead(
    table: 0, name: "submissions", title: "submissions", isRepeat: false,
    columns: [
      .init(name: "submission", title: "submission", kind: .text, filter: .own(.submission), tag: nil),
      .init(name: "day", title: "day", kind: .date, filter: .own(.day), sort: .day, tag: nil),
      .init(name: "needs", title: "needs", kind: .text, filter: .several("/needs"), tag: nil),
    ], points: [],
    relations: [
      .init(name: "members", table: 1, isToMany: true), .init(name: "goods", table: 2, isToMany: true),
    ])
  private let members = ExportHead(
    table: 1, name: "members", title: "members", isRepeat: true,
    columns: [
      .init(name: "submission", title: "submission", kind: .text, filter: .own(.submission), tag: nil),
      .init(name: "row", title: "row", kind: .integer, filter: nil, tag: nil),
      .init(name: "age", title: "age", kind: .integer, filter: nil, tag: nil),
    ], points: [], relations: [.init(name: "of_submission", table: 0, isToMany: false)])
  private let goods = ExportHead(
    table: 2, name: "goods", title: "goods", isRepeat: true,
    columns: [.init(name: "submission", title: "submission", kind: .text, filter: .own(.submission), tag: nil)],
    points: [], relations: [.init(name: "of_submission", table: 0, isToMany: false)])

  @Test func `an order is by the key or by one column that gives one`() throws {
    #expect(try submissions.order("submission desc") == .receipt(isDescending: true))
    #expect(try members.order("submission,row") == .receipt(isDescending: false))
    #expect(try members.order("submission desc, row desc") == .receipt(isDescending: true))
    #expect(try submissions.order("day asc") == .sorted(SubmissionSort(.day)))
    #expect(try submissions.order("day desc") == .sorted(SubmissionSort(.day, isDescending: true)))
  }

  @Test(arguments: ["", "needs", "nobody", "day up", "day,submission", "day desc asc", "submission,day", ","])
  func `another order is refused with what is allowed`(text: String) {
    #expect(throws: APIRefusal.parameter(name: "$orderby", allowed: "submission | day [asc|desc]")) {
      try submissions.order(text)
    }
  }

  @Test func `a relation is expanded with all columns or with some`() throws {
    let heads = [submissions, members, goods]
    func read(_ text: String) throws -> [ODataExpansion] {
      try ODataExpansion.read(text, of: submissions, among: heads)
    }
    let all = try read("*")
    #expect(all.map(\.relation.name) == ["members", "goods"] && all.map(\.selected) == [[0, 1, 2], [0]])
    let some = try read("goods, members($select=age,row)")
    #expect(some.map(\.relation.name) == ["goods", "members"] && some.map(\.selected) == [[0], [2, 1]])
    #expect(some[1].select == "age,row")
    #expect(try ODataExpansion.read("of_submission", of: members, among: heads)[0].head.name == "submissions")
  }

  @Test(arguments: [
    "", "nobody", "members,members", "members(", "members)", "members,", "members($top=1)", "members($select=nobody)",
    "members($select=age)x", "members($expand=of_submission)", "*,members", "of_submission",
    String(repeating: "members,", count: 1000) + "members",
  ])
  func `what is not offered of relations is refused`(text: String) {
    #expect(throws: APIRefusal.self) {
      try ODataExpansion.read(text, of: submissions, among: [submissions, members, goods])
    }
  }

  @Test func `the description says what may be asked of each set`() {
    let xml = ODataMetadata(heads: [submissions, members, goods]).xml
    #expect(
      xml.contains(
        "<NavigationProperty Name=\"members\" Type=\"Collection(Konak.members_row)\" Partner=\"of_submission\"/>"))
    #expect(
      xml.contains(
        "<PropertyValue Property=\"NonSortableProperties\"><Collection><PropertyPath>needs</PropertyPath></Collection>")
    )
    #expect(xml.contains("<NavigationPropertyBinding Path=\"of_submission\" Target=\"submissions\"/>"))
  }
}
