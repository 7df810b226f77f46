import FormEngine
import Testing

@testable import Collect

@Suite struct FormChanges {
  @Test func `a version says what it asks otherwise, in its own order, and what it asks no longer`() {
    let old = FormShape(tables: [
      .questions(["age": .integer, "name": .text, "gone": .date]), .questions(["who": .text], in: "/member", of: 0),
    ])
    let new = FormShape(tables: [
      .questions(["age": .text, "name": .text, "tents": .integer]),
      .questions(["when": .date, "who": .text], in: "/member", of: 0),
    ])
    #expect(
      FormChange.all(from: old, to: new) == [
        FormChange(path: "/age", what: .retyped(.integer, .text)), FormChange(path: "/tents", what: .added),
        FormChange(path: "/member/when", what: .added), FormChange(path: "/gone", what: .removed),
      ])
    #expect(FormChange.all(from: old, to: old).isEmpty)
  }
}
