package import Basics
package import Collect
import Evidence
import FormEngine
import Foundation
package import Office
package import Records
package import Store

/// The figures of a page without the page: for the command line.
package struct EvidenceReport: Sendable {
  private let store: Store
  private let forms: Forms
  private let places: Places
  private let words: Words
  private let mark: DataMark?

  /// `mark`: what every answer of a demonstration bears.
  package init(store: Store, forms: Forms, places: Places, words: Words, mark: DataMark?) {
    self.store = store
    self.forms = forms
    self.places = places
    self.words = words
    self.mark = mark
  }

  /// A table as a program reads it.
  package struct Result: Sendable {
    package let title: String
    package let separatedValues: [UInt8]
    package let json: JSON
  }

  /// The arguments are those of a page's address. Throws ``EvidenceRefusal`` and ``FieldRefusal``.
  package func table(
    form: String, rows: String, columns: String?, measure: String, figure: String, filters: [String],
    in within: [String], states: [String], from: String?, to: String?
  ) async throws -> Result {
    var fields = [("rows", rows), ("measure", measure), ("figure", figure)]
    if let columns { fields.append(("columns", columns)) }
    fields += filters.map { ("where", $0) } + within.map { ("place", $0) } + states.map { ("state", $0) }
    if let from { fields.append(("from", from)) }
    if let to { fields.append(("to", to)) }
    let today = words.day(of: .now)
    let subject = try await EvidenceSubjects(store: store, forms: forms, places: places).subject(
      ID(formID: form), for: .system, on: today, in: words)
    let request = try subject.request(Form(fields: fields), on: today)
    let answer = try await EvidenceStore(store).find(
      request.tabulation, round: subject.round, for: .system, on: today, asked: subject.asked(request.tabulation))
    let table = try answer.table(in: subject.words.names(places: subject.atlas))
    let title = subject.title(of: request, answer, pin: nil)
    let base = subject.words.base(of: table, answer)
    let scope = subject.words.scope(of: request.tabulation.filter, in: subject.atlas)
    return Result(
      title: subject.words.words.list([subject.record.title, title]),
      separatedValues: table.separatedValues(
        figure: request.figure,
        facts: [
          ("title", title), ("base", base), ("conditions", scope),
          ((mark?.kind ?? .demonstration).rawValue, mark?.text),
        ], in: subject.words),
      json: [
        (mark?.kind ?? .demonstration).rawValue: mark.map { .string($0.text) } ?? .null, "title": .string(title),
        "base": .int(table.base),
        "missing": .int(table.missing),
        "unanswered": .object(
          answer.unanswered.sorted { $0.key < $1.key }.map { path, found in
            JSON.Member(
              path,
              .object([
                ("count", .int(found.count)), ("unasked", found.unasked.map(JSON.int) ?? .null),
                ("inVain", found.inVain.map(JSON.int) ?? .null),
              ]))
          }),
        "rows": .array(
          table.rows.map { row in
            [
              "key": .string(row.key), "label": .string(row.label),
              "figures": .object(
                table.columns.map { column in
                  (
                    column.key.isEmpty ? "value" : column.key,
                    table.figure(request.figure, row: row, column: column).map(JSON.number) ?? .null
                  )
                }),
            ]
          }),
      ])
  }
}
