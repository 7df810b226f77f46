import Basics
import Collect
import Records

/// What the columns of a sheet of estimates mean, as its page asks.
struct RoundMappingView {
  let view: ImportMappingView<EstimatePlan>
  let round: TrackingRound
  let setUp: TrackingSetUp
  let presence: PresenceView

  private var words: Words { view.words }
  private var plan: EstimatePlan { view.overview.plan }

  func mapping() -> ImportPage.Mapping {
    view.mapping(
      notes: view.overview.isRemembered ? [] : groupsTaken,
      same: .init(selects: selects, fields: fields, sum: .init(isChecked: plan.isSummed)), figure: figure,
      meanings: meanings)
  }

  /// Of columns that name no group themselves, as what they are taken.
  private var groupsTaken: [String] {
    EstimateHeadings.groupsTaken(in: plan, view.overview.head).map { column, group in
      words(
        "presence.import.groupTaken",
        [
          "column": .text(Diagnostic.Location.letters(ofColumn: column)), "group": .text(presence.name(group)),
        ])
    }
  }

  // MARK: What a column may mean

  private func meanings(_ chosen: EstimateTarget?) -> [Field.Option] {
    var isCount = false
    if case .count? = chosen { isCount = true }
    return [.init("count", words["presence.import.count"], isChosen: isCount)] + view.places(chosen)
      + EstimateField.allCases.filter { $0 != .count }.map { field in
        let target = EstimateTarget.field(field)
        return .init(
          target.rawValue, words["presence.import.field.\(field.rawValue)"], isChosen: target == chosen)
      }
  }

  private func figure(_ column: Int, _ letters: String) -> ImportPage.Figure {
    var (group, unit, part): (Stratum?, CountingUnit?, PeoplePart?)
    if case .count(let ownGroup, let ownUnit, let ownPart)? = plan.columns[column] {
      (group, unit, part) = (ownGroup, ownUnit, ownPart)
    }
    func label(_ name: String) -> String { words("presence.import.\(name)Of", ["column": .text(letters)]) }
    return .init(
      group: "group-\(column)", groupLabel: label("group"),
      groups: groups(group, none: words["presence.import.asRow"]), nationality: "nationality-\(column)",
      nationalityLabel: label("nationality"), nationalityText: group?.nationality ?? "", unit: "unit-\(column)",
      unitLabel: label("unit"), units: units(unit), sex: "sex-\(column)", sexLabel: label("sex"),
      sexes: sexes(part?.sex, none: words["presence.import.asRow"]), age: "age-\(column)", ageLabel: label("age"),
      ageText: part?.age?.description ?? "", only: "only-\(column)", onlyLabel: label("only"),
      onlyText: plan.only[column] ?? "")
  }

  private func groups(_ chosen: Stratum?, none: String) -> [Field.Option] {
    var strata = [Stratum(setUp.universe.groups)] + PopulationGroup.allCases.map { Stratum([$0]) }
    let own = chosen.map { Stratum($0.groups) }
    if let own, !strata.contains(own) { strata.append(own) }
    return [.init("", none, isChosen: own == nil)]
      + strata.map { .init($0.key, presence.name($0), isChosen: $0 == own) }
  }

  private func sexes(_ chosen: PeoplePart.Sex?, none: String) -> [Field.Option] {
    [.init("", none, isChosen: chosen == nil)]
      + PeoplePart.Sex.allCases.map {
        .init($0.rawValue, words["presence.sex.\($0.rawValue)"], isChosen: $0 == chosen)
      }
  }

  private func units(_ chosen: CountingUnit?) -> [Field.Option] {
    [.init("", words["presence.import.asRow"], isChosen: chosen == nil)]
      + CountingUnit.allCases.map {
        .init($0.rawValue, words["presence.units.\($0.rawValue)"], isChosen: $0 == chosen)
      }
  }

  // MARK: The same in every row

  private var selects: [Field] {
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
        .group, words["presence.groups"], PopulationGroup.allCases.map { ($0.rawValue, presence.name(Stratum([$0]))) },
        none: presence.name(Stratum(setUp.universe.groups))),
      select(
        .unit, words["presence.unit"],
        CountingUnit.allCases.map { ($0.rawValue, words["presence.units.\($0.rawValue)"]) },
        none: words["presence.units.individuals"]),
      select(
        .residence, words["presence.residenceOf"],
        Universe.Residence.allCases.map { ($0.rawValue, words["presence.residence.\($0.rawValue)"]) }, none: usual),
      select(
        .sites, words["presence.sitesOf"],
        [("yes", words["presence.sites.with"]), ("no", words["presence.sites.without"])], none: usual),
      select(
        .returned, words["presence.returnedOf"],
        Universe.Return.allCases.map { ($0.rawValue, presence.returned($0)) }, none: usual),
      select(
        .seen, words["presence.seenOf"],
        [true, false].map { ($0 ? "yes" : "no", words["presence.seen.\($0 ? "yes" : "no")"]) },
        none: words["presence.seen.unsaid"]),
    ]
  }

  private var fields: [Field] {
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
    for column in 1...ImportMappingView<EstimatePlan>.mostColumns { plan.only[column] = form["only-\(column)"] }
    plan.columns = ImportMappingView<EstimatePlan>.columns(form) { column, meaning in
      guard meaning == "count" else { return EstimateTarget(rawValue: meaning) }
      var group = form["group-\(column)"].flatMap { Stratum(key: $0) }
      group?.nationality = form["nationality-\(column)"].map(Nationality.code)
      let part = PeoplePart(
        sex: form["sex-\(column)"].flatMap(PeoplePart.Sex.init(rawValue:)),
        age: form["age-\(column)"].flatMap { AgeBand(said: $0) })
      return .count(group, form["unit-\(column)"].flatMap(CountingUnit.init(rawValue:)), part)
    }
    for field in EstimateField.allCases { plan.constants[field.rawValue] = form["all-\(field.rawValue)"] }
    plan.isSummed = form.isOn("summed")
    plan.reason = form["reason"]
    return plan
  }
}
