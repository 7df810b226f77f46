import Basics
import Records

extension RoundPlaceSheet {
  private static let mostSubmissions = 50

  /// An estimate with all that is kept of it.
  func estimate(
    _ recorded: RecordedEstimate, _ content: Content, _ counted: CountedFigure?, _ mayRecord: Bool, _ visit: Visit
  ) -> RoundPlacePage.Estimate {
    let words = view.words
    let estimate = recorded.estimate
    let individuals = content.maker.figure(of: estimate, line: content.series.line)?.individuals
    var range = self.range(estimate.lowest, estimate.highest)
    if let error = estimate.standardError {
      range = words("presence.standardError", ["error": .text(words.number(error, decimals: 0...1))])
    }
    let answered = content.answered[recorded.id] ?? []
    return RoundPlacePage.Estimate(
      source: words["presence.source.\(estimate.basis.source.rawValue)"], whom: estimate.part.map(view.name),
      quantity: view.quantity(estimate.quantity),
      individuals: individuals.map { words.number($0) } ?? words["presence.withoutFactor"], range: range,
      grade: estimate.grade.map { words["presence.grade.\($0.rawValue)"] } ?? "–",
      shortfall: shortfall(estimate, content.setUp.criteria), day: words.date(estimate.day),
      detail: details(of: recorded, content).joined(separator: " · "),
      isCounted: counted?.estimates.contains(recorded.id) ?? false,
      submissions: answered.suffix(Self.mostSubmissions).map { submission($0, visit) },
      hasSubmissions: !answered.isEmpty,
      moreSubmissions: answered.count > Self.mostSubmissions
        ? words("presence.moreSubmissions", ["number": .text(words.number(Self.mostSubmissions))]) : nil,
      editing: mayRecord ? editing(recorded, content.setUp, visit) : nil)
  }

  private func range(_ lowest: Int?, _ highest: Int?) -> String {
    guard let lowest, let highest else { return "" }
    return "\(view.words.number(lowest))–\(view.words.number(highest))"
  }

  /// Whom it counts, how it came about, and who wrote it.
  private func details(of recorded: RecordedEstimate, _ content: Content) -> [String] {
    let (words, estimate) = (view.words, recorded.estimate)
    let universe = estimate.basis.universe
    var detail = [
      words["presence.residence.\(universe.residence.rawValue)"],
      words["presence.sites.\(sites(universe.includesSites))"],
    ]
    if !estimate.basis.method.isEmpty { detail.append(estimate.basis.method) }
    if let informants = estimate.informants {
      detail.append(
        words(
          "presence.informantsOf",
          [
            "informants": .text(words.number(informants)),
            "kinds": .text(words.number(estimate.kinds ?? 1)),
          ]))
    }
    if let isSeen = estimate.isSeenByTeam { detail.append(words["presence.seen.\(isSeen ? "yes" : "no")"]) }
    if recorded.submissions > 0 {
      detail.append(words("presence.ofSubmissions", ["number": .text(words.number(recorded.submissions))]))
      if recorded.submissions > 1 || estimate.lowest != nil, estimate.basis.source == .informants {
        detail.append(view.combined(by: content.setUp.informants))
      }
    } else {
      detail.append(
        words(
          "presence.writtenBy",
          [
            "who": .isolated(content.names[recorded.author] ?? words["place.history.konak"]),
            "time": .text(words.time(recorded.at)),
          ]))
    }
    if let code = estimate.code {
      let edition = view.atlas.sources[code.source]?.facts.title
      detail.append([code.code, edition.map { "(\($0))" }].compactMap(\.self).joined(separator: " "))
    }
    if let explanation = estimate.explanation { detail.append(explanation) }
    return detail
  }

  private func sites(_ includes: Bool?) -> String { includes.map { $0 ? "with" : "without" } ?? "unknown" }

  /// What keeps the grade from the next better one; nil for the best, and for one that does not follow from the criteria.
  private func shortfall(_ estimate: Estimate, _ criteria: GradeCriteria) -> String? {
    guard let assessed = estimate.assessment(by: criteria, endOfRound: round.to), assessed.grade == estimate.grade,
      !assessed.shortfalls.isEmpty
    else { return nil }
    let told = assessed.shortfalls.map { view.words["presence.shortfall.\($0.rawValue)"] }
    return view.words("presence.notHigher", ["why": .text(told.joined(separator: view.words["list.comma"]))])
  }

  private func submission(_ figure: AnsweredFigure, _ visit: Visit) -> RoundPlacePage.Submission {
    let words = view.words
    return RoundPlacePage.Submission(
      day: words.date(figure.day), quantity: view.quantity(figure.quantity),
      informants: figure.informants > 0 ? words.number(figure.informants) : "–",
      range: range(figure.lowest, figure.highest),
      path: visit.may(.readSubmissions) ? "/collect/submissions/\(figure.submission)" : nil)
  }
}

// MARK: The form of an estimate

extension RoundPlaceSheet {
  func editing(_ recorded: RecordedEstimate?, _ setUp: TrackingSetUp, _ visit: Visit) -> RoundPlacePage.Editing {
    let words = visit.words
    let estimate = recorded?.estimate
    let universe = estimate?.basis.universe ?? setUp.universe
    let key = recorded.map { String($0.id.description.suffix(12)) } ?? "new"
    func number(_ name: String, _ label: String, _ value: Int?, isRequired: Bool = false) -> Field {
      Field("\(name)-\(key)", label, value.map(String.init) ?? "").with { field in
        field.isRequired = isRequired
        field.type = "number"
      }
    }
    func choice(_ name: String, _ label: String, _ options: [Field.Option], isRequired: Bool = true) -> Field {
      Field("\(name)-\(key)", label).with { ($0.options, $0.isRequired) = (options, isRequired) }
    }
    let isLocked = round.state == .released
    return RoundPlacePage.Editing(
      proof: visit.proof, action: PresenceRoutes.path(round.id, place) + "/estimate",
      title: recorded.map {
        words["presence.correct"] + ": "
          + [words["presence.source.\($0.estimate.basis.source.rawValue)"], $0.estimate.part.map(view.name)]
          .compactMap(\.self).joined(separator: words["list.comma"])
      }
        ?? words["presence.add"],
      estimate: recorded?.id.description ?? "", isNew: recorded.map { $0.submissions > 0 } ?? true,
      fields: [
        number("count", words["presence.count"], estimate?.quantity.count, isRequired: true),
        number("lowest", words["presence.lowest"], estimate?.lowest),
        number("highest", words["presence.highest"], estimate?.highest),
        number("informants", words["presence.informants"], estimate?.informants),
        number("kinds", words["presence.kinds"], estimate?.kinds),
        Field("error-\(key)", words["presence.error"], estimate?.standardError.map(TrackingSheet.typed) ?? "").with {
          ($0.isRequired, $0.hint) = (false, words["presence.errorHint"])
        },
        Field("nationality-\(key)", words["presence.nationality"], estimate?.nationality ?? "").with { field in
          (field.isRequired, field.longest, field.isVerbatim) = (false, 40, true)
          field.hint = words["presence.nationalityHint"]
        },
        number("age-from", words["presence.ageFrom"], estimate?.age?.from).with { $0.hint = words["presence.ageHint"] },
        number("age-to", words["presence.ageTo"], estimate?.age?.to),
        Field("day-\(key)", words["presence.day"], (estimate?.day ?? round.to).description).with { $0.type = "date" },
        Field("method-\(key)", words["presence.method"], estimate?.basis.method ?? "").with { field in
          (field.isRequired, field.longest) = (false, 200)
        },
        Field("explanation-\(key)", words["presence.explanation"], estimate?.explanation ?? "").with { field in
          (field.isRequired, field.longest) = (false, 2000)
        },
      ],
      selects: [
        choice(
          "unit", words["presence.unit"],
          CountingUnit.allCases.map {
            .init($0.rawValue, words["presence.units.\($0.rawValue)"], isChosen: $0 == estimate?.quantity.unit)
          }),
        choice(
          "source", words["presence.sourceOf"],
          FigureBasis.Source.allCases.map {
            .init(
              $0.rawValue, words["presence.source.\($0.rawValue)"],
              isChosen: $0 == (estimate?.basis.source ?? .informants))
          }),
        choice(
          "groups", words["presence.groups"],
          groupOptions(universe, setUp, words)),
        choice(
          "sex", words["presence.sexOf"],
          [.init("", words["presence.sex.all"], isChosen: estimate?.sex == nil)]
            + PeoplePart.Sex.allCases.map {
              .init($0.rawValue, words["presence.sex.\($0.rawValue)"], isChosen: $0 == estimate?.sex)
            }, isRequired: false),
        choice(
          "residence", words["presence.residenceOf"],
          Universe.Residence.allCases.map {
            .init($0.rawValue, words["presence.residence.\($0.rawValue)"], isChosen: $0 == universe.residence)
          }),
        choice(
          "sites", words["presence.sitesOf"],
          [true, false, nil].map { (includes: Bool?) in
            .init(
              sites(includes), words["presence.sites.\(sites(includes))"], isChosen: includes == universe.includesSites)
          }),
        choice(
          "seen", words["presence.seenOf"],
          [.init("", words["presence.seen.unsaid"], isChosen: estimate?.isSeenByTeam == nil)]
            + [true, false].map {
              .init(
                $0 ? "yes" : "no", words["presence.seen.\($0 ? "yes" : "no")"], isChosen: $0 == estimate?.isSeenByTeam)
            }, isRequired: false),
      ], reason: reason(words, key, isRequired: isLocked),
      withdraw: recorded == nil ? "" : PresenceRoutes.path(round.id, place) + "/withdraw",
      key: key)
  }

  /// The programme's groups together, each group alone, and whatever the estimate has now.
  private func groupOptions(_ universe: Universe, _ setUp: TrackingSetUp, _ words: Words) -> [Field.Option] {
    let alone = PopulationGroup.allCases.flatMap { group in
      let returns = group == .returneeFromDisplacement ? Universe.Return.allCases : []
      return [Stratum([group])] + returns.map { Stratum([group], returnedTo: $0) }
    }
    var strata = [Stratum(setUp.universe.groups)] + alone
    let own = Stratum(universe.groups, returnedTo: universe.returnedTo)
    if !strata.contains(own) { strata.append(own) }
    return strata.map { Field.Option($0.key, view.name($0), isChosen: $0 == own) }
  }
}
