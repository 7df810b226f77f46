package import Basics
import Collect
package import Store

/// An estimate with who wrote it when.
package struct RecordedEstimate: Hashable, Sendable {
  package let id: ID<Estimate>
  package var estimate: Estimate
  package var author: ID<Actor>
  package var at: Instant
  /// Submissions that it was made of; 0 when somebody wrote it.
  package var submissions = 0
  /// Of what it is a part: what submissions counted in several units is one figure, the sum of the estimates with the same.
  package var whole: ID<Estimate>?
}

/// A change that was explained: a line of the cleaning log.
package struct Correction: Hashable, Sendable {
  package let entry: ID<Entry>
  /// What was changed, for life: the id of the estimate, or that of the place in the round.
  package let record: String
  package let field: Field
  /// As `PlaceInRound.describe` writes values; empty where there was, or is, nothing.
  package let old: String
  package let new: String
  /// The same by fields, in values that are read back.
  package let changes: [FieldChange]
  package let reason: String
  package let actor: ID<Actor>
  package let at: Instant

  package enum Field: String, Codable, CaseIterable, Sendable {
    case scope, status, estimate, choice
    /// What a submission said that came or changed after the release.
    case answer
    /// Who lives in the sites of the place, by what was found out after the release.
    case population
  }
}

/// Everything that is said of one place in one round.
package struct PlaceInRound: Hashable, Sendable {
  package let round: ID<Round>
  package let place: ID<Place>
  package var isInScope = false
  /// What somebody said of the round's progress here; nil when nobody did.
  package var stated: PlaceReport.Status?
  /// What the submissions say of it; nil when none does.
  package var answered: PlaceReport.Status?
  /// Why it was dropped, or any remark with the status.
  package var why = ""
  /// In the order in which they were first recorded.
  package var estimates: [RecordedEstimate] = []
  /// What informants said of whom no estimate could be made; and the lowest and highest that they said of several groups
  /// together.
  package var undecided: [UndecidedFigure] = []
  package var told: ClosedRange<Int>?
  /// Of whom submissions tell sex or age, and the figure is no answer of theirs.
  package var undivided: [Stratum] = []
  /// By the key of their stratum.
  package var choices: [String: FigureChoice] = [:]
  package var corrections: [Correction] = []
  /// What officers said of submissions that came or changed after the release.
  var judged: [ID<Submission>: AnswerJudgement] = [:]
  /// And of who lives in sites by what was found out since.
  var siteDecisions: [ID<Place>: SiteDecision] = [:]

  package init(_ round: ID<Round>, _ place: ID<Place>) {
    (self.round, self.place) = (round, place)
  }

  /// Nil where the round was not to cover it. A place with a figure is assessed unless somebody said otherwise.
  package var status: PlaceReport.Status? {
    guard isInScope else { return nil }
    return stated ?? answered ?? (estimates.isEmpty ? .notReached : .assessed)
  }

  /// Whether and how the place stands in the round, as somebody said.
  package struct Progress: Hashable, Codable, Sendable {
    package var isInScope: Bool
    package var stated: PlaceReport.Status?
    package var why: String

    package init(isInScope: Bool, stated: PlaceReport.Status? = nil, why: String = "") {
      (self.isInScope, self.stated, self.why) = (isInScope, stated, why)
    }
  }

  package var progress: Progress {
    get { Progress(isInScope: isInScope, stated: stated, why: why) }
    set { (isInScope, stated, why) = (newValue.isInScope, newValue.stated, newValue.why) }
  }

  package static let stream = StreamKind("round-place", isPersonal: false)

  package static func id(_ round: ID<Round>, _ place: ID<Place>) -> ID<JournalStream> {
    ID(named: "round-place", round.description, place.description)
  }

  // MARK: Folding

  static func fold(_ state: PlaceInRound?, _ entry: JournalEntry) -> PlaceInRound? {
    guard let event = event(of: entry) else { return state }
    var next = state ?? PlaceInRound(event.round, event.place)
    // An id that means another pair would be a forgery.
    guard next.round == event.round, next.place == event.place else { return state }
    next.apply(event, entry)
    return next
  }

  private static func event(of entry: JournalEntry) -> (any RoundPlaceEvent)? {
    entry.event(PlaceScoped.self) ?? entry.event(PlaceStatusStated.self) ?? entry.event(EstimateRecorded.self)
      ?? entry.event(EstimateWithdrawn.self) ?? entry.event(FigureChosen.self) ?? entry.event(PlaceStatusRestored.self)
      ?? entry.event(LateAnswerJudged.self) ?? entry.event(LateSitesJudged.self)
  }

  private mutating func apply(_ event: any RoundPlaceEvent, _ entry: JournalEntry) {
    let before = self
    let field: Correction.Field
    var record = Self.id(event.round, event.place).description
    var (old, new) = ("", "")
    var changes: [FieldChange]?
    switch event {
    case is PlaceScoped:
      isInScope = true
      if stated == .dropped { (stated, why) = (nil, "") }
      (field, old, new) = (.scope, before.status?.rawValue ?? "", status?.rawValue ?? "")
    case let event as PlaceStatusStated:
      guard let status = PlaceReport.Status(rawValue: event.status) else { return }
      (isInScope, stated, why) = (true, status, event.why ?? "")
      (field, old, new) = (.status, before.status?.rawValue ?? "", status.rawValue)
      changes = before.changes(to: self)
    case let event as PlaceStatusRestored:
      progress = event.progress
      (field, old, new) = (.status, before.status?.rawValue ?? "", status?.rawValue ?? "")
      changes = before.changes(to: self)
    case let event as EstimateRecorded:
      guard event.estimate.quantity.count >= 0 else { return }
      record = event.id.description
      let recorded = RecordedEstimate(
        id: event.id, estimate: event.estimate, author: entry.actor, at: entry.time.instant)
      if let index = estimates.firstIndex(where: { $0.id == event.id }) {
        old = Self.describe(estimates[index].estimate)
        changes = estimates[index].estimate.changes(to: event.estimate)
        estimates[index] = recorded
      } else {
        estimates.append(recorded)
        old = event.instead ?? ""
      }
      (field, new) = (.estimate, Self.describe(event.estimate))
    case let event as EstimateWithdrawn:
      guard let index = estimates.firstIndex(where: { $0.id == event.id }) else { return }
      (field, old) = (.estimate, Self.describe(estimates[index].estimate))
      record = event.id.description
      estimates.remove(at: index)
    case let event as FigureChosen:
      old = before.choices[event.stratum.key].map(Self.describe) ?? ""
      choices[event.stratum.key] = event.choice
      (field, new) = (.choice, event.choice.map(Self.describe) ?? "")
    case let event as LateAnswerJudged:
      judged[event.submission, default: AnswerJudgement()].note(event)
      // What stays as it was is no correction.
      guard event.isAccepted else { return }
      record = event.submission.description
      (field, old, new) = (.answer, event.old, event.new)
    case let event as LateSitesJudged:
      for site in event.sites.all {
        siteDecisions[site.site, default: SiteDecision()].note(site, isAccepted: event.isAccepted, at: entry.time)
      }
      guard event.isAccepted else { return }
      (field, old, new) = (.population, event.old, event.new)
    default: return
    }
    if let reason = event.reason {
      corrections.append(
        Correction(
          entry: entry.id, record: record, field: field, old: old, new: new,
          changes: changes ?? [FieldChange(CorrectedField(field), old, new)], reason: reason, actor: entry.actor,
          at: entry.time.instant))
    }
  }

  /// `250 households informants temporary_protection/SYR`, `90 individuals register host female,0-4`.
  package static func describe(_ estimate: Estimate) -> String {
    let whole = "\(estimate.quantity.count) \(estimate.quantity.unit.rawValue)"
    let part = estimate.part.map { " " + $0.key } ?? ""
    return "\(whole) \(estimate.basis.source.rawValue) \(estimate.stratum.key)\(part)"
  }

  /// `6100 3 1`: people, sites that are known, and those that are not.
  package static func describe(_ sites: LocationPeople.InSites) -> String {
    "\(sites.people) \(sites.known) \(sites.unknown)"
  }

  /// `mean 2`: the rule, and of how many estimates.
  package static func describe(_ choice: FigureChoice) -> String {
    "\(choice.rule.rawValue) \(choice.estimates.count)" + (choice.isSideBySide ? " both" : "")
  }
}

/// Places in rounds as rows.
package struct RoundPlaceProjection: Projection {
  package init() {}

  package var stream: StreamKind { PlaceInRound.stream }
  package var version: Int { 3 }
  package var tables: [String] {
    ["round_place", "estimate", "figure_choice", "presence_correction", "round_answer", "round_site_decision"]
  }
  package var events: [any Event.Type] {
    [
      PlaceScoped.self, PlaceStatusStated.self, EstimateRecorded.self, EstimateWithdrawn.self, FigureChosen.self,
      PlaceStatusRestored.self, LateAnswerJudged.self, LateSitesJudged.self,
    ]
  }

  package func fold(_ state: PlaceInRound?, _ entry: JournalEntry) -> PlaceInRound? { PlaceInRound.fold(state, entry) }

  package func write(
    _ state: PlaceInRound, stream: ID<JournalStream>, previous: PlaceInRound?, to writer: Writer
  ) throws {
    try writer.write(state, previous: previous)
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    if let event = entry.event(PlaceStatusStated.self) { return ["status": event.status] }
    if let event = entry.event(PlaceStatusRestored.self) { return ["status": event.progress.stated?.rawValue ?? ""] }
    if let event = entry.event(EstimateRecorded.self) {
      return ["estimate \(event.id)": PlaceInRound.describe(event.estimate)]
    }
    if let event = entry.event(EstimateWithdrawn.self) { return ["estimate \(event.id)": ""] }
    if let event = entry.event(FigureChosen.self) {
      return ["choice \(event.stratum.key)": event.choice.map(PlaceInRound.describe) ?? ""]
    }
    if let event = entry.event(LateAnswerJudged.self) {
      return ["answer \(event.submission)": "\(event.isAccepted) \(event.upTo.raw)"]
    }
    if let event = entry.event(LateSitesJudged.self) {
      return ["answer \(event.place)": "\(event.isAccepted) \(event.sites.digest.prefix(16))"]
    }
    return entry.event(PlaceScoped.self) == nil ? [:] : ["scope": "in"]
  }
}
