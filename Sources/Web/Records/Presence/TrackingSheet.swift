import Basics
import Office
import Records
import Store

/// The rules by which a programme tracks, as their manager sees and changes them.
struct TrackingSheet {
  let presence: Presence
  let programme: ProgrammeRecord
  let view: PresenceView
  let actorName: @Sendable (ID<Actor>) async throws -> String?

  func page(_ visit: Visit, rounds: [PresencePage.Round], problem: String?) async throws -> TrackingPage {
    let id = programme.id
    let (setUp, factors, last) = try await presence.store.read { reader in
      (try reader.trackingSetUp(of: id), try reader.factors(of: id), try reader.rounds(of: id).last?.number ?? 0)
    }
    let words = visit.words
    let base = PresenceRoutes.path(id)
    var names: [ID<Actor>: String] = [:]
    for actor in Set(factors.map(\.factor.approvedBy)) { names[actor] = try await actorName(actor) }
    return TrackingPage(
      proof: visit.proof, name: programme.names.best(in: words.language), problem: problem,
      rules: rules(setUp, words), rounds: rounds, hasRounds: !rounds.isEmpty,
      plan: .init(
        action: "\(base)/rounds",
        fields: [field(visit, "number", words["presence.number"], String(last + 1), type: "number")]
          + Language.allCases.map { language in
            field(
              visit, "name-\(language.rawValue)", words["place.language.\(language.rawValue)"], "", isRequired: false)
          } + [
            field(visit, "from", words["presence.firstDay"], "", type: "date"),
            field(visit, "to", words["presence.lastDay"], "", type: "date"),
          ], selects: []),
      factors: factors.map { known in
        let factor = known.factor
        return TrackingPage.Factor(
          unit: words["presence.units.\(factor.unit.rawValue)"],
          individuals: words.number(factor.individuals, decimals: 0...2),
          place: view.atlas.path(factor.place, in: words.language),
          group: factor.group.map { words["presence.group.\($0.rawValue)"] } ?? words["presence.allGroups"],
          days: factor.validTo.map {
            words(
              "presence.days", ["from": .text(words.date(factor.validFrom)), "to": .text(words.date($0))])
          } ?? words("presence.since", ["day": .text(words.date(factor.validFrom))]),
          source: factor.source, approvedBy: names[factor.approvedBy] ?? words["place.history.konak"],
          isWithdrawn: known.isWithdrawn, withdraw: "\(base)/factors/\(known.id)/withdraw")
      }, hasFactors: !factors.isEmpty,
      factor: .init(
        action: "\(base)/factors",
        fields: [
          field(visit, "individuals", words["presence.perUnit"], ""),
          field(visit, "valid-from", words["presence.firstDay"], "", type: "date"),
          field(visit, "valid-to", words["presence.lastDay"], "", type: "date", isRequired: false),
          field(visit, "source", words["presence.factorSource"], ""),
        ],
        selects: [
          choice(
            "unit", words["presence.unit"],
            CountingUnit.allCases.filter { $0 != .individuals }.map {
              .init($0.rawValue, words["presence.units.\($0.rawValue)"], isChosen: $0 == .households)
            }),
          choice(
            "group", words["presence.groups"],
            [.init("", words["presence.allGroups"], isChosen: true)]
              + PopulationGroup.allCases.map {
                .init($0.rawValue, words["presence.group.\($0.rawValue)"], isChosen: false)
              }, isRequired: false),
        ]), factorPlace: Field("place", words["presence.factorPlace"], visit.form["place"] ?? ""),
      setUp: .init(
        action: "\(base)/rules",
        fields: [
          field(visit, "age", words["presence.longestAge"], String(setUp.carrying.longestAge), type: "number"),
          field(
            visit, "smallest-household", words["presence.smallestHousehold"],
            Self.typed(setUp.households.sizes.lowerBound)),
          field(
            visit, "largest-household", words["presence.largestHousehold"],
            Self.typed(setUp.households.sizes.upperBound)),
        ]
          + informantFields(setUp, visit),
        selects: [
          choice(
            "informants", words["presence.informantRule.title"],
            InformantRule.choices.map {
              .init($0, words["presence.informantRule.\($0)"], isChosen: $0 == setUp.informants.choice)
            }),
          choice(
            "preferred", words["presence.preferred"],
            FigureBasis.Source.allCases.map {
              .init($0.rawValue, words["presence.source.\($0.rawValue)"], isChosen: $0 == setUp.preference.first)
            }),
          choice("groups", words["presence.usualGroups"], groups(setUp)),
        ]), criteria: criteria(setUp.criteria, "\(base)/criteria", visit), definitions: DefinitionsPage.path(id),
      grades: DefinitionsPage.grades(setUp.criteria, words))
  }

  private func rules(_ setUp: TrackingSetUp, _ words: Words) -> [TrackingPage.Fact] {
    [
      .init(
        label: words["presence.longestAge"], value: words.number(setUp.carrying.longestAge)),
      .init(
        label: words["presence.preferred"],
        value: setUp.preference.map { words["presence.source.\($0.rawValue)"] }.joined(separator: words["list.comma"])),
      .init(label: words["presence.informantRule.title"], value: view.name(setUp.informants)),
      .init(label: words["presence.usualGroups"], value: view.name(Stratum(setUp.universe.groups))),
      .init(
        label: words["presence.householdSizes"],
        value: words(
          "presence.fromTo",
          [
            "from": .text(words.number(setUp.households.sizes.lowerBound, decimals: 0...1)),
            "to": .text(words.number(setUp.households.sizes.upperBound, decimals: 0...1)),
          ])),
      .init(label: words["presence.groupList"], value: setUp.groups.edition),
      .init(
        label: words["presence.assessment"],
        value: programme.assessment.map { assessment in
          words(
            "presence.assessedBy",
            ["approver": .isolated(assessment.approver), "day": .text(words.date(assessment.review))])
        } ?? words["presence.notAssessed"]),
    ]
  }

  /// What kinds of informants weigh, and from when on they are doubted.
  private func informantFields(_ setUp: TrackingSetUp, _ visit: Visit) -> [Field] {
    let words = visit.words
    let limits = setUp.doubts ?? .usual
    return InformantView.kinds.map { kind in
      field(
        visit, "weight-\(kind)",
        words("presence.weightOf", ["kind": .isolated(InformantView.kind(kind, words))]),
        Self.typed(setUp.informants.weight(of: kind)))
    } + [
      field(visit, "most-places", words["presence.doubt.mostPlaces"], String(limits.mostPlaces), type: "number"),
      field(visit, "least-alike", words["presence.doubt.leastAlike"], String(limits.leastAlike), type: "number"),
      field(visit, "smallest", words["presence.doubt.smallest"], String(limits.smallest), type: "number"),
    ]
  }

  /// What each grade demands, a field for each demand.
  private func criteria(_ criteria: GradeCriteria, _ action: String, _ visit: Visit) -> TrackingPage.Asking {
    let words = visit.words
    var (fields, selects): ([Field], [Field]) = ([], [])
    for grade in Self.graded {
      let demand = criteria.demands.first { $0.grade == grade }
      func label(_ key: String) -> String {
        words(
          "presence.demandOf",
          ["grade": .text(words["presence.grade.\(grade.rawValue)"]), "demand": .text(words["presence.demand.\(key)"])])
      }
      func number(_ key: String, _ value: String?, isRequired: Bool = true) {
        fields.append(
          field(
            visit, "\(grade.rawValue)-\(key)", label(key), value ?? "", type: key == "spread" ? "text" : "number",
            isRequired: isRequired))
      }
      number("informants", demand.map { String($0.informants) })
      number("kinds", demand.map { String($0.kinds) })
      number("spread", demand?.largestSpread.map(Self.typed), isRequired: false)
      number("age", demand.map { String($0.longestAge) })
      let isSeen = demand?.mustBeSeen ?? false
      selects.append(
        choice(
          "\(grade.rawValue)-seen", label("seen"),
          [false, true].map {
            .init($0 ? "yes" : "no", words["presence.mustBeSeen.\($0 ? "yes" : "no")"], isChosen: $0 == isSeen)
          }))
    }
    return .init(action: action, fields: fields, selects: selects)
  }

  /// Those that demand something.
  static let graded: [Grade] = [.high, .medium, .low]

  /// A weight as it is typed: `2`, `1.5`.
  static func typed(_ weight: Double) -> String {
    weight == weight.rounded() ? String(Int(weight)) : String(weight)
  }

  private func groups(_ setUp: TrackingSetUp) -> [Field.Option] {
    var strata = [Stratum(Universe.usual.groups)] + PopulationGroup.allCases.map { Stratum([$0]) }
    let own = Stratum(setUp.universe.groups)
    if !strata.contains(own) { strata.append(own) }
    return strata.map { Field.Option($0.key, view.name($0), isChosen: $0 == own) }
  }

  private func field(
    _ visit: Visit, _ name: String, _ label: String, _ value: String, type: String = "text", isRequired: Bool = true
  ) -> Field {
    Field(name, label, visit.form[name] ?? value).with { field in
      (field.type, field.isRequired) = (type, isRequired)
      field.longest = 2000
    }
  }

  private func choice(
    _ name: String, _ label: String, _ options: [Field.Option], isRequired: Bool = true
  ) -> Field {
    Field(name, label).with { field in
      (field.options, field.isRequired) = (options, isRequired)
    }
  }
}
