import Basics
import Collect
import Formats
import Foundation

/// What the columns of a sheet mean, as its page asks.
struct ImportMappingView<Plan: ImportPlan> {
  let overview: ImportOverview<Plan>
  let path: String
  let words: Words
  let proof: String

  private static var samples: Int { 3 }
  /// So many columns can mean something.
  static var mostColumns: Int { 200 }

  /// - Parameters:
  ///   - meanings: what a column may mean, with what it means.
  ///   - figure: what a count in a column, which is called by its letters, is of.
  func mapping(
    notes: [String] = [], same: ImportPage.Same,
    figure: (_ column: Int, _ letters: String) -> ImportPage.Figure? = { _, _ in nil },
    meanings: (Plan.Target?) -> [Field.Option]
  ) -> ImportPage.Mapping {
    let plan = overview.plan
    let data = overview.head.filter { $0.number > plan.heading }
    let heading = overview.head.headings(at: plan.heading)?.full
    let used = Set((heading?.cells ?? []).map(\.column) + data.flatMap { $0.cells.map(\.column) })
    return ImportPage.Mapping(
      action: path + "/plan", page: path, proof: proof,
      notes: (overview.isRemembered ? [words["collect.imports.remembered"]] : []) + notes, heading: headingField,
      sheet: sheetField, chosenHeading: String(plan.heading), chosenSheet: plan.sheet ?? "",
      columns: used.sorted().prefix { $0 <= Self.mostColumns }.map { column in
        let letters = Diagnostic.Location.letters(ofColumn: column)
        return ImportPage.Column(
          letter: letters, name: "column-\(column)", heading: heading?[column] ?? "",
          samples: data.compactMap { $0[column]?.trimmingCharacters(in: .whitespacesAndNewlines) }
            .filter { !$0.isEmpty }.prefix(Self.samples).map { String($0.prefix(40)) }.joined(separator: " · "),
          label: words("collect.imports.meaning", ["column": .text(letters)]),
          options: [.init("", words["collect.imports.none"], isChosen: plan.columns[column] == nil)]
            + meanings(plan.columns[column]), figure: figure(column, letters))
      }, same: same)
  }

  /// The first rows, to choose the one with the headings.
  private var headingField: Field {
    Field("heading", words["collect.imports.heading"]).with { field in
      field.options = overview.head.prefix(20).map { row in
        let text = row.cells.prefix(4).map { String($0.text.prefix(24)) }.joined(separator: " · ")
        let label = "\(words.number(row.number)): \(text)"
        return .init(String(row.number), label, isChosen: row.number == overview.plan.heading)
      }
    }
  }

  /// Nil for a file with one sheet.
  private var sheetField: Field? {
    guard overview.sheetNames.count > 1 else { return nil }
    let chosen = overview.plan.sheet ?? overview.sheetNames.first
    return Field("sheet", words["collect.imports.sheet"]).with { field in
      field.options = overview.sheetNames.map { .init($0, $0, isChosen: $0 == chosen) }
    }
  }

  /// Codes and names of places by their level.
  func places(_ chosen: Plan.Target?) -> [Field.Option] {
    (0...4).flatMap { level in
      [true, false].map { isCode in
        let target = Plan.Target.place(level: level, isCode: isCode)
        let label = words(
          "collect.imports.place.\(isCode ? "code" : "name")",
          ["level": .text(words["collect.imports.level.\(level)"])])
        return .init(target.rawValue, label, isChosen: target == chosen)
      }
    }
  }

  /// What the page sent of columns, by its own reading of each.
  static func columns(
    _ form: Form, _ target: (_ column: Int, _ meaning: String) -> Plan.Target?
  ) -> [Int: Plan.Target] {
    var columns: [Int: Plan.Target] = [:]
    for column in 1...mostColumns { columns[column] = form["column-\(column)"].flatMap { target(column, $0) } }
    return columns
  }
}
