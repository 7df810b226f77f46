import Basics
import Collect
import Formats
import Foundation
import Records

/// What the columns of a sheet of estimates mean, as its page asks.
struct RoundMappingView {
  let path: String
  let round: TrackingRound
  let setUp: TrackingSetUp
  let view: PresenceView
  let proof: String

  private var words: Words { view.words }
  private static let samples = 3

  func mapping(_ overview: ImportOverview<EstimatePlan>) -> RoundFilePage.Mapping {
    let plan = overview.plan
    let data = overview.head.filter { $0.number > plan.heading }
    let heading = overview.head.headings(at: plan.heading)?.full
    let used = Set((heading?.cells ?? []).map(\.column) + data.flatMap { $0.cells.map(\.column) })
    let columns = used.sorted().prefix { $0 <= SheetImportView.mostColumns }.map { column in
      let letter = Diagnostic.Location.letters(ofColumn: column)
      var (group, unit): (Stratum?, CountingUnit?)
      if case .count(let ownGroup, let ownUnit)? = plan.columns[column] { (group, unit) = (ownGroup, ownUnit) }
      return SheetImportPage.Column(
        letter: letter, name: "column-\(column)", heading: heading?[column] ?? "",
        samples: data.compactMap { $0[column]?.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
          .prefix(Self.samples).map { String($0.prefix(40)) }.joined(separator: " · "),
        label: words("collect.imports.meaning", ["column": .text(letter)]), options: meanings(plan.columns[column]),
        figure: .init(
          group: "group-\(column)", groupLabel: words("presence.import.groupOf", ["column": .text(letter)]),
          groups: groups(group, none: words["presence.import.asRow"]), nationality: "nationality-\(column)",
          nationalityLabel: words("presence.import.nationalityOf", ["column": .text(letter)]),
          nationalityText: group?.nationality ?? "", unit: "unit-\(column)",
          unitLabel: words("presence.import.unitOf", ["column": .text(letter)]), units: units(unit),
          only: "only-\(column)", onlyLabel: words("presence.import.onlyOf", ["column": .text(letter)]),
          onlyText: plan.only[column] ?? ""))
    }
    return RoundFilePage.Mapping(
      action: path + "/plan", page: path, proof: proof,
      note: overview.isRemembered ? words["collect.imports.remembered"] : nil,
      heading: SheetImportView.heading(overview.head, chosen: plan.heading, words),
      sheet: SheetImportView.sheet(overview.sheetNames, chosen: plan.sheet, words), chosenHeading: String(plan.heading),
      chosenSheet: plan.sheet ?? "", columns: columns, selects: selects(plan), fields: fields(plan),
      isSummed: plan.isSummed)
  }

  // MARK: What a column may mean

  private func meanings(_ chosen: EstimateTarget?) -> [Field.Option] {
    var options = [Field.Option("", words["collect.imports.none"], isChosen: chosen == nil)]
    var isCount = false
    if case .count? = chosen { isCount = true }
    options.append(.init("count", words["presence.import.count"], isChosen: isCount))
    for level in 0...4 {
      for isCode in [true, false] {
        let target = EstimateTarget.place(level: level, isCode: isCode)
        let label = words(
          "collect.imports.place.\(isCode ? "code" : "name")",
          ["level": .text(words["collect.imports.level.\(level)"])])
        options.append(.init(target.rawValue, label, isChosen: target == chosen))
      }
    }
    for field in EstimateField.allCases where field != .count {
      let target = EstimateTarget.field(field)
      options.append(
        .init(target.rawValue, words["presence.import.field.\(field.rawValue)"], isChosen: target == chosen))
    }
    return options
  }

  private func groups(_ chosen: Stratum?, none: String) -> [Field.Option] {
    var strata = [Stratum(setUp.universe.groups)] + PopulationGroup.allCases.map { Stratum([$0]) }
    let own = chosen.map { Stratum($0.groups) }
    if let own, !strata.contains(own) { strata.append(own) }
    return [.init("", none, isChosen: own == nil)]
      + strata.map { .init($0.key, view.name($0), isChosen: $0 == own) }
  }

  private func units(_ chosen: CountingUnit?) -> [Field.Option] {
    [.init("", words["presence.import.asRow"], isChosen: chosen == nil)]
      + CountingUnit.allCases.map {
        .init($0.rawValue, words["presence.units.\($0.rawValue)"], isChosen: $0 == chosen)
      }
  }

  // MARK: The same in every row

  private func selects(_ plan: EstimatePlan) -> [Field] {
    func select(_ field: EstimateField, _ label: String, _ options: [(String, String)], none: String) -> Field {
      Field("all-\(field.rawValue)", label).with { select in
        let chosen = plan.constants[field.rawValue] ?? ""
        select.isRequired = false
        select.options =
          [.init("", none, isChosen: chosen.isEmpty)] + options.map { .init($0.0, $0.1, isChosen: $0.0 == chosen) }
      }
    }
    let usual = words["presence.import.usual"]
    return [
      select(
        .source, words["presence.sourceOf"],
        FigureBasis.Source.allCases.map { ($0.rawValue, words["presence.source.\($0.rawValue)"]) },
        none: words["presence.source.informants"]),
      select(
        .group, words["presence.groups"], PopulationGroup.allCases.map { ($0.rawValue, view.name(Stratum([$0]))) },
        none: view.name(Stratum(setUp.universe.groups))),
      select(
        .unit, words["presence.unit"],
        CountingUnit.allCases.map { ($0.rawValue, words["presence.units.\($0.rawValue)"]) },
        none: words["presence.units.individuals"]),
      select(
        .residence, words["presence.residenceOf"],
        Universe.Residence.allCases.map { ($0.rawValue, words["presence.residence.\($0.rawValue)"]) }, none: usual),
    ]
  }

  private func fields(_ plan: EstimatePlan) -> [Field] {
    var fields = [
      Field("all-date", words["presence.day"], plan.constants["date"] ?? "").with { field in
        (field.isRequired, field.type) = (false, "date")
        field.hint = words("presence.import.dayHint", ["day": .text(words.date(round.to))])
      },
      Field("all-method", words["presence.method"], plan.constants["method"] ?? "").with { field in
        (field.isRequired, field.longest) = (false, 200)
      },
    ]
    if round.state == .released {
      fields.append(Field("reason", words["presence.reason"], plan.reason ?? "").with { $0.longest = 2000 })
    }
    return fields
  }

  /// The plan as the page sent it.
  static func plan(_ form: Form) -> EstimatePlan {
    var plan = EstimatePlan(sheet: form["sheet"], heading: form.integer("heading") ?? 1)
    for column in 1...SheetImportView.mostColumns {
      if let only = form["only-\(column)"] { plan.only[column] = only }
      guard let meaning = form["column-\(column)"] else { continue }
      guard meaning == "count" else {
        plan.columns[column] = EstimateTarget(rawValue: meaning)
        continue
      }
      var group = form["group-\(column)"].flatMap { Stratum(key: $0) }
      group?.nationality = form["nationality-\(column)"]?.uppercased()
      plan.columns[column] = .count(group, form["unit-\(column)"].flatMap(CountingUnit.init(rawValue:)))
    }
    for field in EstimateField.allCases { plan.constants[field.rawValue] = form["all-\(field.rawValue)"] }
    plan.isSummed = form.isOn("summed")
    plan.reason = form["reason"]
    return plan
  }
}
