import Basics
import Collect
import FormEngine
import Formats
import Foundation
import Store
import Testing
import Worlds

@testable import Evidence

@Suite struct WhoWasNotAskedIsTold {
  private static let workbook = """
    | survey |
    | | type | name | label | relevant |
    | | select_one kind | kind | Kind | |
    | | select_multiple needs | needs | Needs | |
    | | integer | people | People | |
    | | integer | rate | Rate | ${people} * 2 > 10 |
    | | begin_group | more | More | ${kind} = 'tent' or ${people} >= 10 |
    | | select_one kind | water | Water | selected(${needs}, 'water') and not(${people} = 12) |
    | | end_group | | | |
    | | begin_repeat | member | Member | |
    | | text | card | Card | ${people} != '' |
    | | integer | age | Age | ${card} != '' |
    | | end_repeat | | | |
    | | text | hint | Hint | ${age} > 3 |
    | choices |
    | | list_name | name | label |
    | | kind | tent | Tent |
    | | kind | house | House |
    | | needs | water | Water |
    | | needs | food | Food |
    """

  private static func form() throws -> FormEngine.Form {
    let sheets = MarkdownTable.read(Array(workbook.utf8)).map { sheet in
      Workbook.Sheet(
        name: sheet.name,
        rows: sheet.rows.map { row in
          Workbook.Row(number: row.number, cells: row.cells.map { .init(column: $0.column, text: $0.text) })
        })
    }
    return try #require(FormEngine.Form.read(Workbook(name: "needs", sheets: sheets)).form)
  }

  @Test func `conditions that compare answers are understood with those of the groups around`() throws {
    let form = try Self.form()
    #expect(AskedCondition(path: "/kind", in: form) == .always)
    #expect(
      AskedCondition(path: "/more/water", in: form)
        == .all([
          .all([
            .selected(path: "/needs", code: "water"), .not(.compared(path: "/people", .equal, 12)),
          ]),
          .any([.equal(path: "/kind", text: "tent"), .compared(path: "/people", .greaterOrEqual, 10)]),
        ]))
    #expect(AskedCondition(path: "/member/card", in: form) == .not(.equal(path: "/people", text: "")))
    #expect(AskedCondition(path: "/member/age", in: form) == .not(.equal(path: "/member/card", text: "")))
    // One calculates, one asks the rows of a repeat.
    #expect(AskedCondition(path: "/rate", in: form) == nil && AskedCondition(path: "/hint", in: form) == nil)
    #expect(AskedCondition(path: "/nothing", in: form) == nil)
  }

  @Test(arguments: Engines.all)
  func `who was not asked is told apart from who was asked in vain`(engine: EngineKind) async throws {
    let (world, form) = (try await EvidenceWorld(engine), try Self.form())
    try await world.forms.publish(
      FormDraft(
        formID: "needs", version: "1", title: "Needs", shape: FormShape(form), xform: Array("<h:html>n</h:html>".utf8)),
      by: world.officer)
    for (kind, needs, people, water) in [
      ("tent", "water food", 3, "tent"), ("tent", "water", 3, nil), ("tent", "food", 3, nil),
      ("house", "water", 3, nil),
      ("house", "water", 12, nil), ("house", "water", 15, nil), (nil, nil, nil, nil),
    ] as [(String?, String?, Int?, String?)] {
      func put(_ name: String, _ value: (some CustomStringConvertible)?) -> String {
        value.map { "<\(name)>\($0)</\(name)>" } ?? ""
      }
      let xml = """
        <data id="needs" version="1">\(put("kind", kind))\(put("needs", needs))\(put("people", people))\
        <more>\(put("water", water))</more><member><card>a</card></member>\
        <meta><instanceID>uuid:\(UUID().uuidString)</instanceID></meta></data>
        """
      _ = try await world.intake.receive(SubmissionPost(xml: Array(xml.utf8)), by: world.officer.actor)
    }
    func figures(_ measure: IndicatorRecord.Measure, _ path: String) async throws -> IndicatorFigures {
      let indicator = IndicatorRecord(
        code: "figure", names: LocalizedText(english: "Figure"), form: "needs", measure: measure)
      return try await Indicators(world.store).figures(
        indicator, by: nil, filter: .init(), round: nil, names: EvidenceWorld.names,
        asked: AskedCondition(path: path, in: form), for: world.officer, on: EvidenceWorld.day)
    }
    let water = try await figures(.share(of: .init(path: "/more/water", codes: ["tent"])), "/more/water")
    #expect(
      water.missing == 6 && water.unanswered == .init(count: 6, unasked: 4) && water.total == .init(1, of: 1, units: 1))
    let kind = try await figures(.share(of: .init(path: "/kind", codes: ["tent"])), "/kind")
    #expect(kind.missing == 1 && kind.unanswered == .init(count: 1, unasked: 0))
    // In a repeat rows are counted: one of seven stands in a submission without people.
    let cards = try await figures(.distinct(path: "/member/card"), "/member/card")
    #expect(cards.total == .init(1, units: 7) && cards.unanswered == nil && cards.missing == 0)
    let age = try await figures(.mean(path: "/member/age"), "/member/age")
    #expect(age.missing == 7 && age.unanswered == .init(count: 7, unasked: 0))
    let rate = try await figures(.mean(path: "/rate"), "/rate")
    #expect(rate.missing == 7 && rate.unanswered == .init(count: 7, unasked: nil))
  }
}
