import Basics
import Formats
import Foundation
import Testing
import Worlds

@testable import FormEngine

@Suite struct FormSessions {
  private static let survey = """
    | survey |
    | | type | name | label | relevant | calculation | constraint | required | choice_filter | repeat_count | trigger |
    | | start | start | | | | | | | | |
    | | select_one province | province | Province | | | | yes | | | |
    | | select_one district | district | District | ${province} != '' | | | | province = ${province} | | |
    | | calculate | district_name | | | jr:choice-name(${district}, '${district}') | | | | | |
    | | integer | size | People | | | . > 0 and . < 20 | | | | |
    | | begin_repeat | person | Person | | | | | | ${size} | |
    | | text | name | Name | | | | yes | | | |
    | | integer | age | Age | | | . >= 0 | | | | |
    | | calculate | number | | | position(..) | | | | | |
    | | calculate | running | | | sum(/data/person[position() <= position(current()/..)]/age) | | | | | |
    | | text | school | School | ${age} < 18 | | | | | | |
    | | end_repeat | | | | | | | | | |
    | | calculate | total | | | sum(${age}) | | | | | |
    | | calculate | adults | | | count(${person}[age >= 18]) | | | | | |
    | | begin_group | visit | Visit | ${total} > 100 | | | | | | |
    | | text | reason | Reason | | | | yes | | | |
    | | end_group | | | | | | | | | |
    | | text | note | Note | | | | | | | |
    | | calculate | changed | | | ${note} | | | | | ${note} |
    | choices |
    | | list_name | name | label | province |
    | | province | p31 | Hatay | |
    | | province | p27 | Gaziantep | |
    | | district | d1 | Antakya | p31 |
    | | district | d2 | Nizip | p27 |
    """

  private let form: Form
  private let logic: FormLogic

  init() throws {
    let (form, diagnostics) = Form.read(Self.workbook(Self.survey))
    self.form = try #require(form, "\(diagnostics)")
    logic = FormLogic(self.form)
  }

  private static func workbook(_ markdown: String) -> Workbook {
    Workbook(sheets: MarkdownTable.read(Array(markdown.utf8)).map(Workbook.Sheet.init))
  }

  private func session(_ answers: InstanceTree? = nil, recalculates: Bool = true) -> AnswerSession {
    AnswerSession(logic, answers: answers, instances: form.choiceTrees(), recalculates: recalculates)
  }

  private func nodes(_ path: String, in session: AnswerSession) -> [InstanceTree.NodeID] {
    logic[path: path].map(session.nodes(at:)) ?? []
  }

  private func texts(_ path: String, in session: AnswerSession) -> [String] {
    nodes(path, in: session).map(session.answers.text(of:))
  }

  private func answer(_ path: String, _ text: String, at index: Int = 0, in session: AnswerSession) throws {
    let nodes = nodes(path, in: session)
    try #require(nodes.indices.contains(index))
    #expect(session.answer(nodes[index], with: text) == .accepted)
  }

  @Test func `a form's rules follow its answers`() throws {
    let session = session()
    #expect(logic.diagnostics == [])
    let district = try #require(nodes("/data/district", in: session).first)
    #expect(!session.state(of: district).isRelevant)
    #expect(session.offer(district) == [])
    try answer("/data/province", "p31", in: session)
    #expect(session.state(of: district).isRelevant)
    #expect(session.offer(district) == [.init(value: "d1", label: "Antakya")])
    try answer("/data/district", "d1", in: session)
    #expect(texts("/data/district_name", in: session) == ["Antakya"])
    try answer("/data/province", "p27", in: session)
    #expect(session.offer(district).map(\.value) == ["d2"])
    #expect(texts("/data/district", in: session) == [""])
    #expect(texts("/data/district_name", in: session) == [""])
  }

  @Test func `repeats follow their count, and know the instance before them`() throws {
    let session = session()
    let person = try #require(logic[path: "/data/person"])
    try answer("/data/size", "4", in: session)
    session.adjustCount(of: person, below: try #require(session.answers.top))
    for (index, age) in ["40", "35", "12", "30"].enumerated() {
      try answer("/data/person/age", age, at: index, in: session)
    }
    #expect(texts("/data/person/number", in: session) == ["1", "2", "3", "4"])
    #expect(texts("/data/person/running", in: session) == ["40", "75", "87", "117"])
    #expect(texts("/data/total", in: session) == ["117"])
    #expect(texts("/data/adults", in: session) == ["3"])
    #expect(
      nodes("/data/person/school", in: session).map { session.state(of: $0).isRelevant } == [false, false, true, false])
    #expect(nodes("/data/visit/reason", in: session).map { session.state(of: $0).isRelevant } == [true])

    session.removeInstance(nodes("/data/person", in: session)[1])
    #expect(texts("/data/person/running", in: session) == ["40", "52", "82"])
    #expect(texts("/data/total", in: session) == ["82"])
    #expect(nodes("/data/visit/reason", in: session).map { session.state(of: $0).isRelevant } == [false])

    session.addInstance(of: person, below: try #require(session.answers.top), at: 2)
    #expect(texts("/data/person/number", in: session) == ["1", "2", "3", "4"])
    #expect(texts("/data/person/age", in: session) == ["40", "", "12", "30"])
  }

  @Test func `an answer that breaks its constraint is not taken`() throws {
    let session = session()
    let size = try #require(nodes("/data/size", in: session).first)
    #expect(session.answer(size, with: "25") == .constraintViolated)
    #expect(texts("/data/size", in: session) == [""])
    #expect(session.answer(size, with: "3") == .accepted)
  }

  @Test func `a trigger sets a question when its source changes`() throws {
    let session = session()
    try answer("/data/note", "hello", in: session)
    #expect(texts("/data/changed", in: session) == ["hello"])
  }

  @Test func `what is wrong with a submission is found, and nothing of it is changed`() throws {
    let xml = """
      <data id="s"><start>2026-03-01T09:00:00.000+03:00</start><province>p31</province><district>d2</district>\
      <district_name>Nizip</district_name><size>99</size><person><name>A</name><age>30</age><number>1</number>\
      <running>30</running><school/></person><person><name/><age>-4</age><number>2</number><running>26</running>\
      <school/></person><total>27</total><adults>1</adults><visit><reason/></visit><note/><changed/><unknown>x</unknown>\
      <meta><instanceID>uuid:1</instanceID></meta></data>
      """
    let answers = try #require(XMLTree.read(xml, keepsLayout: false))
    let session = session(answers, recalculates: false)
    let findings = session.findings().map { finding in
      "\(logic.path(of: session.place(of: finding.node) ?? 0)) \(finding.kind.rawValue)"
    }
    #expect(
      findings == [
        "/data/district choice", "/data/size constraint", "/data/person/name required", "/data/person/age constraint",
        "/data/total calculation",
      ])
    #expect(texts("/data/total", in: session) == ["27"])
  }

  @Test func `a form whose rules need each other is refused at their cells`() throws {
    let (form, diagnostics) = Form.read(
      Self.workbook(
        """
        | survey |
        | | type | name | label | calculation | relevant |
        | | calculate | a | | ${b} + 1 | |
        | | calculate | b | | ${c} * 2 | |
        | | calculate | c | | ${a} | |
        | | text | d | D | | . = 'x' |
        | | calculate | e | | ${a} | |
        """))
    #expect(form == nil)
    #expect(diagnostics.map(\.code) == ["expression.cycle", "expression.cycle"])
    #expect(diagnostics.map(\.location?.description) == ["survey!3:D", "survey!6:E"])
    #expect(
      diagnostics.map(\.arguments) == [
        ["names": "a (survey!3:D) → b (survey!4:D) → c (survey!5:D)"], ["names": "d (survey!6:E)"],
      ])
    // Also between instances of a repeat: clients refuse that.
    let (running, told) = Form.read(
      Self.workbook(
        """
        | survey |
        | | type | name | label | calculation |
        | | begin_repeat | r | R | |
        | | calculate | total | | 1 + ${r}[position() = position(current()/..) - 1]/total |
        | | end_repeat | | | |
        """))
    #expect(running == nil)
    #expect(told.map(\.code) == ["expression.cycle"])
  }

  @Test func `the rules of real forms can be put in order, and hold for a new record`() throws {
    guard let root = Conformance.root else { return print("skipped: no conformance material here") }
    let folder = root.appendingPathComponent("forms/xlsforms")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".xlsx") }
    var read = 0
    for file in files.sorted() {
      let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(file)))
      guard let sheets = try? Spreadsheet.read(bytes),
        let form = Form.read(Workbook(sheets: sheets.map(Workbook.Sheet.init))).form
      else { continue }
      read += 1
      let logic = FormLogic(form)
      #expect(logic.diagnostics == [], "\(file)")
      let session = AnswerSession(logic, instances: form.choiceTrees())
      #expect(session.problems.isEmpty, "\(file): \(session.problems)")
      let findings = session.findings()
      #expect(findings.allSatisfy { $0.kind == .requiredButEmpty }, "\(file)")
    }
    #expect(read == 15)
  }
}

extension Workbook.Sheet {
  fileprivate init(_ sheet: Sheet) {
    self.init(
      name: sheet.name,
      rows: sheet.rows.map { row in
        Workbook.Row(number: row.number, cells: row.cells.map { Workbook.Cell(column: $0.column, text: $0.text) })
      })
  }
}
