import Basics
import FormEngine
import Store
import Testing
import Worlds

@testable import Collect

@Suite struct FormLayouts {
  @Test func `a question keeps its column through all versions, also while it is not asked`() throws {
    var layout = FormLayout(formID: "survey")
    layout.add(shape([("/age", .integer), ("/name", .text)]), version: "1")
    layout.add(shape([("/name", .text)]), version: "2")
    layout.add(shape([("/water", .choice), ("/age", .integer), ("/name", .text)]), version: "3")
    #expect(layout.columns.map(\.name) == ["age", "name", "water"])
    #expect(layout.columns.map(\.firstVersion) == ["1", "1", "3"])
    #expect(layout.tables.map(\.parts) == [["answers_survey"]])
  }

  @Test func `a question asked with another type gets a new column beside the old one`() {
    var layout = FormLayout(formID: "survey")
    layout.add(shape([("/age", .integer)]), version: "1")
    layout.add(shape([("/age", .text)]), version: "2")
    layout.add(shape([("/age", .choice)]), version: "3")
    #expect(layout.columns.map(\.name) == ["age", "age_text", "age_choice"])
    #expect(layout.column(path: "/age", type: .text, table: 0)?.name == "age_text")
    #expect(layout.column(path: "/age", type: .date, table: 0) == nil)
  }

  @Test func `a repeat has a table of its own, nested ones know the one around them`() throws {
    var layout = FormLayout(formID: "survey")
    let shape = FormShape(tables: [
      .init(path: "", parent: nil, questions: [.init(path: "/camp", name: "camp", type: .text)]),
      .init(path: "/member", parent: 0, questions: [.init(path: "/member/name", name: "name", type: .text)]),
      .init(path: "/member/need", parent: 1, questions: []),
    ])
    layout.add(shape, version: "1")
    layout.add(shape, version: "2")
    #expect(layout.tables.map(\.parts) == [["answers_survey"], ["answers_survey__member"], ["answers_survey__need"]])
    #expect(layout.tables.map(\.parent) == [nil, 0, 1])
  }

  @Test(arguments: [637, 2000])
  func `many questions are spread over tables of at most 400 columns that fit a page`(count: Int) {
    var layout = FormLayout(formID: "long")
    layout.add(shape((0..<count).map { ("/q\($0)", .text) }), version: "1")
    let parts = Dictionary(grouping: layout.columns, by: \.part)
    #expect(parts.count == layout.tables[0].parts.count)
    for columns in parts.values {
      #expect(columns.count <= 400)
      #expect(columns.count * 24 <= FormLayout.mostBytes)
    }
    #expect(layout.tables[0].parts[1] == "answers_long_2")
  }

  @Test(arguments: [
    ("household", "household_2"), ("x", "x__member"), ("x", "x_by_day"), ("Site", "site_fa7955"), ("x", "x_"),
    ("a--b", "a__b"),
  ])
  func `no table of a form has the name of another form's`(one: String, other: String) {
    let questions = (0..<700).map { FormShape.Question(path: "/q\($0)", name: "q\($0)", type: .text) }
    let names = [one, other].map { formID -> Set<String> in
      var layout = FormLayout(formID: formID)
      layout.add(
        FormShape(tables: [
          .init(path: "", parent: nil, questions: questions),
          .init(path: "/member", parent: 0, questions: []), .init(path: "/_member", parent: 0, questions: []),
        ]), version: "1")
      let indexes = AnswerTables.indexed.map { layout.tables[0].parts[0] + "_by" + $0 }
      return Set(layout.tables.flatMap(\.parts) + indexes)
    }
    #expect(names[0].isDisjoint(with: names[1]), "\(names[0].intersection(names[1]))")
  }

  @Test func `parts of a repeat and a repeat with a number have names of their own`() {
    let many = (0..<700).map { FormShape.Question(path: "/r/q\($0)", name: "q\($0)", type: .text) }
    for order in [["r", "r_2"], ["r_2", "r"]] {
      var layout = FormLayout(formID: "x")
      let repeats = order.map { FormShape.Table(path: "/\($0)", parent: 0, questions: $0 == "r" ? many : []) }
      layout.add(FormShape(tables: [.init(path: "", parent: nil, questions: [])] + repeats), version: "1")
      let names = layout.tables.flatMap(\.parts)
      #expect(Set(names).count == names.count, "\(names)")
    }
  }

  @Test(arguments: Engines.all)
  func `a form whose tables would be another's is refused`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    try await world.publish("survey", "1", [.questions(["camp": .text])])
    var layout = FormLayout(formID: "survey")
    layout.add(FormShape(tables: [.questions(["tents": .integer])]), version: "1")
    let tables = AnswerTables(layout, form: ID(), marked: [])
    await #expect(throws: FormRefusal.formIDTooSimilar) {
      try await world.store.write { writer in try tables.prepare(in: writer) }
    }
  }

  @Test func `names are short, plain, and unique without case, whatever forms and questions are called`() {
    var layout = FormLayout(formID: "Ankete/2026 №1")
    let long = String(repeating: "very_long_question_", count: 5)
    layout.add(
      shape([
        ("/gps", .geopoint), ("/gps_latitude", .decimal), ("/a/place", .text), ("/b/place", .text),
        ("/\(long)1", .text),
        ("/\(long)2", .geopoint), ("/submission", .text), ("/_day", .date), ("/start", .dateTime),
        ("/start_offset", .text),
      ]), version: "1")
    let cells = layout.columns.flatMap(\.cells).map(\.name)
    #expect(Set(cells).count == cells.count)
    #expect(Set(cells).isDisjoint(with: AnswerTables.ownColumns.map(\.name)))
    for name in cells + layout.tables.flatMap(\.parts) {
      #expect(name.utf8.count <= 55 && name.wholeMatch(of: /[a-z_][a-z0-9_]*/) != nil, "\(name)")
    }
    #expect(FormLayout.tableName("Form-A") != FormLayout.tableName("form_a"))
    #expect(FormLayout.tableName("form-a") != FormLayout.tableName("form_a"))
  }

  @Test func `a question has the same number everywhere, and another in another form`() {
    #expect(FormColumn.question(form: "a", path: "/x") == FormColumn.question(form: "a", path: "/x"))
    #expect(FormColumn.question(form: "a", path: "/x") != FormColumn.question(form: "b", path: "/x"))
    #expect(FormColumn.question(form: "a", path: "/x") >= 0)
  }

  private func shape(_ questions: [(String, TableSchema.ColumnType)]) -> FormShape {
    let questions = questions.map { path, type in
      FormShape.Question(path: path, name: path.split(separator: "/").last.map(String.init) ?? "", type: type)
    }
    return FormShape(tables: [.init(path: "", parent: nil, questions: questions)])
  }
}
