import Basics
import Records
import Store

/// One place in one round, with all that was said of it.
struct RoundPlaceSheet {
  let presence: Presence
  let round: TrackingRound
  let place: ID<Place>
  let view: PresenceView
  let actorName: @Sendable (ID<Actor>) async throws -> String?

  init(
    _ presence: Presence, round: TrackingRound, place: ID<Place>, view: PresenceView,
    actorName: @escaping @Sendable (ID<Actor>) async throws -> String?
  ) {
    (self.presence, self.round, self.place, self.view) = (presence, round, place, view)
    self.actorName = actorName
  }

  struct Content: Sendable {
    var series: PlaceSeries
    var rounds: [TrackingRound]
    var setUp: TrackingSetUp
    var maker: FigureMaker
    var corrections: [Correction]
    var answered: [ID<Estimate>: [AnsweredFigure]]
    var people: LocationPeople?
    var names: [ID<Actor>: String] = [:]

    func index(_ round: ID<Round>) -> Int { rounds.firstIndex { $0.id == round } ?? 0 }
  }

  private func content() async throws -> Content {
    let (round, place, reach) = (round, place, view.reach)
    let line = view.atlas.line(place).map(\.id)
    return try await presence.store.read { reader in
      let rounds = try reader.rounds(of: round.programme).series(of: round)
      let rules = try reader.rules(of: rounds, in: round.programme)
      let own = try reader.rules(of: round)
      let found = try reader.placesInRounds([place], rounds: rounds.map(\.id))
      let series = PlaceSeries(
        place, line: line, states: rounds.map { round in found.first { $0.round == round.id } }, by: rules)
      let corrections = try reader.corrections(of: round.id, place: place, areas: nil, limit: 100)
      return Content(
        series: series, rounds: rounds, setUp: own.setUp, maker: own.maker, corrections: corrections.map(\.correction),
        answered: try reader.answeredFigures(of: place, in: round, by: own.setUp),
        people: try reader.locationPeople(of: [place], in: round, reach)[place])
    }
  }

  func page(_ visit: Visit) async throws -> RoundPlacePage {
    let words = visit.words
    var content = try await content()
    let index = content.index(round.id)
    let state = content.series.states[index]
    let status = state?.status
    let isLocked = round.state == .released
    let mayRecord = view.mayRecord(place) && visit.may(Presence.recording)
    let authors = (state?.estimates ?? []).filter { $0.submissions == 0 }.map(\.author)
    for actor in Set(content.corrections.map(\.actor) + authors) { content.names[actor] = try await actorName(actor) }
    let corrections = content.corrections.map { correction in
      view.line(correction, who: content.names[correction.actor] ?? words["place.history.konak"])
    }
    let groups = content.series.strata.indices.compactMap { group(content, $0, index, mayRecord, visit) }
    return RoundPlacePage(
      proof: visit.proof, title: view.name(place), round: view.name(round),
      practice: view.practice(round, on: visit.today),
      status: status.map(view.status) ?? words["presence.notCovered"], why: state?.why ?? "", isLocked: isLocked,
      isArea: status == nil && !groups.isEmpty, said: said(state, content),
      people: status == nil || status == .dropped ? nil : content.people.map { LocationPanel($0, isOne: true, words) },
      groups: groups, hasGroups: !groups.isEmpty,
      canRecord: mayRecord,
      stating: mayRecord ? stating(state, isLocked, words) : nil,
      adding: mayRecord ? editing(nil, content.setUp, visit) : nil, rounds: rounds(content),
      corrections: corrections, hasCorrections: !corrections.isEmpty,
      definitions: DefinitionsPage.path(round.programme))
  }

  // MARK: What is said

  /// What informants said that is no estimate of one group.
  private func said(_ state: PlaceInRound?, _ content: Content) -> [String] {
    let words = view.words
    var said: [String] = []
    if let told = state?.told {
      said.append(
        words(
          "presence.told",
          ["lowest": .text(words.number(told.lowerBound)), "highest": .text(words.number(told.upperBound))]))
    }
    for undecided in state?.undecided ?? [] {
      said.append(
        words(
          "presence.undecided",
          [
            "group": .text(view.name(undecided.stratum)),
            "said": .text(words.list(undecided.said.map(view.quantity))),
            "rule": .text(view.combined(by: content.setUp.informants)),
          ]))
    }
    for stratum in state?.undivided ?? [] {
      let rule = view.combined(by: content.setUp.informants)
      said.append(words("presence.undivided", ["group": .text(view.name(stratum)), "rule": .text(rule)]))
    }
    return said
  }

  private func group(
    _ content: Content, _ number: Int, _ index: Int, _ mayRecord: Bool, _ visit: Visit
  ) -> RoundPlacePage.Group? {
    let words = visit.words
    let stratum = content.series.strata[number]
    let own = inOrder(content.series.states[index]?.estimates.filter { $0.estimate.stratum == stratum } ?? [])
    let standing = content.series.standings[number][index]
    guard !own.isEmpty || standing.individuals != nil else { return nil }
    let counted = content.series.counted(number, index)
    let choice = content.series.states[index]?.choice(for: stratum)
    let (figure, note) = text(standing, counted)
    let parts = counted?.division.map(self.parts)
    let explanation = choice.map { choice in
      words(
        choice.isSideBySide ? "presence.chosenBoth" : "presence.chosenBecause",
        [
          "rule": .text(words["presence.rule.\(choice.rule.rawValue)"]), "reason": .isolated(choice.explanation),
        ])
    }
    return RoundPlacePage.Group(
      name: view.name(stratum), figure: figure, isMissing: standing.individuals == nil,
      note: [explanation, note, parts].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " "),
      estimates: own.map { estimate($0, content, counted, mayRecord, visit) }, hasEstimates: !own.isEmpty,
      warnings: warnings(own) + questions(own, content.setUp.households) + findings(own),
      choosing: mayRecord && own.contains { $0.estimate.part == nil }
        ? choosing(own, stratum, choice, number, visit) : nil)
  }

  /// Parts by sex and age stand below what their source counts of all.
  private func inOrder(_ own: [RecordedEstimate]) -> [RecordedEstimate] {
    let parts = own.filter { $0.estimate.part != nil }
      .sorted { one, other in
        guard let left = one.estimate.part, let right = other.estimate.part else { return false }
        return left < right
      }
    guard !parts.isEmpty else { return own }
    let wholes = own.filter { $0.estimate.part == nil }
    var order: [RecordedEstimate] = []
    for (number, whole) in wholes.enumerated() {
      order.append(whole)
      let source = whole.estimate.basis.source
      guard !wholes[(number + 1)...].contains(where: { $0.estimate.basis.source == source }) else { continue }
      order += parts.filter { $0.estimate.basis.source == source }
    }
    let sources = Set(wholes.map(\.estimate.basis.source))
    return order + parts.filter { !sources.contains($0.estimate.basis.source) }
  }

  /// That the figure is a sum of parts, and of how many sex or age is not known.
  private func parts(_ division: PeopleDivision) -> String {
    let words = view.words
    var said: [String] = []
    if division.whole == nil, division.sum != nil { said.append(words["presence.parts.summed"]) }
    for (key, number) in [("sexUnknown", division.unknownSex), ("ageUnknown", division.unknownAge)] {
      if let number { said.append(words("presence.parts.\(key)", ["number": .text(words.number(number))])) }
    }
    return said.joined(separator: " ")
  }

  /// What sources say by sex and age that does not fit, or is not enough to be a figure.
  private func findings(_ own: [RecordedEstimate]) -> [String] {
    let words = view.words
    var said: [String] = []
    for recorded in own where recorded.estimate.part != nil {
      guard let division = FigureMaker.division(of: recorded, among: own) else { continue }
      var told = division.findings.map(view.text)
      if division.whole == nil, division.sum == nil { told.append(words["presence.parts.incomplete"]) }
      for text in told where !said.contains(text) { said.append(text) }
    }
    return said
  }

  /// What counts, and what one must know of it.
  private func text(_ standing: Standing, _ counted: CountedFigure?) -> (String, String?) {
    let words = view.words
    switch standing {
    case .counted(let figure):
      return (words.number(figure.individuals), figure.isConverted ? converted(figure) : nil)
    case .zero, .closed: return (words.number(0), nil)
    case .carried(let figure, let age):
      let carried = words("presence.carriedNote", ["rounds": .text(words.number(age))])
      return (
        words.number(figure.individuals),
        figure.isConverted ? [carried, converted(figure)].joined(separator: " ") : carried
      )
    case .carriedZero(let age):
      return (words.number(0), words("presence.carriedNote", ["rounds": .text(words.number(age))]))
    case .missing: return (words["presence.none"], nil)
    case .regrouped: return (words["presence.none"], words["presence.regrouped"])
    case .outside: return (words["presence.notCovered"], nil)
    }
  }

  private func converted(_ figure: Figure) -> String {
    let words = view.words
    let parts = figure.parts.map { part in
      let collected = view.quantity(part.collected)
      return part.factor.map { factor in
        words(
          "presence.convertedPart",
          ["collected": .text(collected), "factor": .text(words.number(factor, decimals: 0...2))])
      } ?? collected
    }
    return words("presence.converted", ["parts": .text(words.list(parts))])
  }

  /// In what the estimates of one group differ apart from their numbers: they are then no rivals but answers to other
  /// questions.
  private func warnings(_ own: [RecordedEstimate]) -> [String] {
    guard let first = own.first?.estimate.basis.universe else { return [] }
    var found: [String] = []
    for other in own.dropFirst().map(\.estimate.basis.universe) {
      for difference in first.differences(from: other) {
        let key =
          switch difference {
          case .residence:
            [first.residence, other.residence].contains(.unknown)
              ? "presence.differs.residenceUnknown" : "presence.differs.residence"
          case .groups: "presence.differs.groups"
          case .sites:
            [first.includesSites, other.includesSites].contains(nil)
              ? "presence.differs.sitesUnknown" : "presence.differs.sites"
          case .returns: "presence.differs.returns"
          }
        let text = view.words[key]
        if !found.contains(text) { found.append(text) }
      }
    }
    return found
  }

  /// People and households of one source that do not fit together: one may have been typed for the other.
  private func questions(_ own: [RecordedEstimate], _ households: PlausibleHousehold) -> [String] {
    let estimates = own.map(\.estimate)
    return estimates.filter { $0.quantity.unit == .individuals && $0.part == nil }.flatMap { people in
      estimates.filter { $0.quantity.unit == .households && $0.basis.source == people.basis.source }.compactMap {
        counted -> String? in
        guard
          households.question(individuals: people.quantity.count, households: counted.quantity.count) != nil
        else { return nil }
        return view.words(
          "presence.questionUnits",
          ["people": .text(view.quantity(people.quantity)), "households": .text(view.quantity(counted.quantity))])
      }
    }
  }

  // MARK: Before and after

  private func rounds(_ content: Content) -> [RoundPlacePage.Round] {
    content.rounds.indices.reversed().compactMap { index in
      guard let status = content.series.states[index]?.status else { return nil }
      let standings = content.series.standings.map { $0[index] }
      let known = standings.compactMap(\.individuals)
      let whole = content.series.whole(index)
      let age = standings.compactMap { if case .carried(_, let age) = $0 { age } else { nil } }.max()
      let isMissing = whole == .missing || whole == .outside
      let overlaps = content.series.isOverlapping[index]
      return RoundPlacePage.Round(
        name: view.name(content.rounds[index]), path: PresenceRoutes.path(content.rounds[index].id, place),
        status: view.status(status),
        figure: isMissing || overlaps ? view.words["presence.none"] : view.words.number(known.reduce(0, +)),
        isMissing: isMissing || overlaps,
        note: overlaps
          ? view.words["presence.overlapHere"]
          : age.map { view.words("presence.carriedNote", ["rounds": .text(view.words.number($0))]) } ?? "")
    }
  }
}
