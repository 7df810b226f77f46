package import Basics

/// Why a release is not prepared, cleared, let out or shown.
package enum ReleaseRefusal: Refusal, Equatable {
  case unknown
  case notAllowed
  /// What is out does not change.
  case isReleased
  case isNotReleased
  case isWithdrawn
  /// Another has taken its place already.
  case isSuperseded
  case stepUnknown
  /// The step is other people's.
  case notNamed(ClearanceStep.Kind)
  /// It was sent back: it has to be prepared anew.
  case isReturned
  /// Another step comes first.
  case tooEarly(ClearanceStep.Kind)
  /// Nobody reviews their own work.
  case ownWork
  /// The head of office is not the one who reviewed.
  case ownReview
  /// Nobody else reviewed it: then the head of office is not the one who made it.
  case ownClearance
  /// It leaves the mission, and nobody besides those who made it clears it.
  case alone
  /// What was looked at is not what it says now.
  case hasChanged
  /// A figure waits for a step of the mission.
  case uncleared(figure: LocalizedText, step: ClearanceStep.Kind)
  /// A figure waits for the owner of its source.
  case ownerMissing(figure: LocalizedText, owner: String)
  /// A figure may not go as far as the product.
  case tooOpen(figure: LocalizedText, level: Level)
  /// A column of a figure tells groups of places that are too small for the level.
  case groupHarm(figure: LocalizedText, column: String, level: Level)
  case ownerUnknown
  /// Figures that were only practised with are not published.
  case practice
  case reasonMissing
  case textTooLong
  case textUnknown
  case embargoPast
  case zoneUnknown
  case referenceMissing
  /// What was sent as an owner's letter is no scan, PDF or e-mail, or too large.
  case letterKind
  case letterTooLarge
  case dayInTheFuture
  /// The issue has the language, reviewed, or is not to have it at all.
  case languageIsThere
  /// A block has no words in the language yet.
  case translationIncomplete
  /// Words name a figure that the issue does not have.
  case figureUnknown(String)
  /// Nobody found anything out about the site yet.
  case siteUnvisited(String)
  /// What it says now was not there yet on that day.
  case dayBeforePrepared
  /// A round is still open: its figures can change.
  case roundOpen(figure: LocalizedText, round: LocalizedText)
  case dayPast
  /// Whoever prepares it does not reach all records of a form.
  case reach(block: String, form: String, sensitivity: Sensitivity)
  case tooManyReaders
  /// Persons that differ in too many ways by all that the figures of an issue say of them.
  case linkedTooMany(limit: Int)
  /// Figures that can be taken from each other in too many ways to be looked at.
  case linkedTooManyDifferences(limit: Int)
  /// Together with issues that are out a table tells of few persons, whatever else is left out.
  case linkedToEarlier(block: String, issues: [String])
  /// What somebody adds to a sum is below zero, where its largest contributions are looked at.
  case sumNegative
  /// More contributions, or lines, than can be looked at together.
  case sumTooMany(limit: Int)
  /// Nobody has said what one submission of a form describes, or with a path one row of its repeat.
  case unitUnsaid(form: String, repeatPath: String?)
  /// Figures that were prepared as such of no persons, and may be of persons by what is said of their form now.
  case unitChanged(figure: LocalizedText)
  /// A block that cannot be counted, and why.
  case block(title: String, reason: String, arguments: [String: String])

  package var code: String {
    switch self {
    case .unknown: "release.unknown"
    case .notAllowed: "release.notAllowed"
    case .isReleased: "release.isReleased"
    case .isNotReleased: "release.isNotReleased"
    case .isWithdrawn: "release.isWithdrawn"
    case .isSuperseded: "release.isSuperseded"
    case .stepUnknown: "release.step.unknown"
    case .notNamed(let step): "release.notNamed.\(step.rawValue)"
    case .isReturned: "release.isReturned"
    case .tooEarly(let step): "release.tooEarly.\(step.rawValue)"
    case .ownWork: "release.ownWork"
    case .ownReview: "release.ownReview"
    case .ownClearance: "release.ownClearance"
    case .alone: "release.alone"
    case .hasChanged: "release.hasChanged"
    case .uncleared(_, let step): "release.uncleared.\(step.rawValue)"
    case .ownerMissing: "release.ownerMissing"
    case .tooOpen(_, let level): "release.tooOpen.\(level.rawValue)"
    case .groupHarm(_, _, let level): "release.groupHarm.\(level.rawValue)"
    case .ownerUnknown: "release.owner.unknown"
    case .practice: "release.practice"
    case .reasonMissing: "release.reason.missing"
    case .textTooLong: "release.text.tooLong"
    case .textUnknown: "release.text.unknown"
    case .embargoPast: "release.embargo.past"
    case .zoneUnknown: "release.embargo.zone"
    case .referenceMissing: "release.owner.reference"
    case .letterKind: "release.letter.kind"
    case .letterTooLarge: "release.letter.tooLarge"
    case .dayInTheFuture: "release.owner.day"
    case .languageIsThere: "release.language.there"
    case .translationIncomplete: "release.language.incomplete"
    case .figureUnknown: "release.figure.unknown"
    case .siteUnvisited: "release.site.unvisited"
    case .dayBeforePrepared: "release.owner.early"
    case .roundOpen: "release.roundOpen"
    case .dayPast: "release.reader.day"
    case .reach(_, _, let sensitivity): "release.reach.\(sensitivity == .internalUse ? "internal" : "\(sensitivity)")"
    case .tooManyReaders: "release.reader.tooMany"
    case .linkedTooMany: "release.linked.tooMany"
    case .linkedTooManyDifferences: "release.linked.tooManyDifferences"
    case .linkedToEarlier: "release.linked.toEarlier"
    case .sumNegative: "release.sum.negative"
    case .sumTooMany: "release.sum.tooMany"
    case .unitUnsaid(_, let repeatPath): repeatPath == nil ? "release.unit.submission" : "release.unit.row"
    case .unitChanged: "release.unit.changed"
    case .block(_, let reason, _): reason
    }
  }

  package var arguments: [String: String] { arguments(in: .english) }

  /// With texts that are in several languages in one of them.
  package func arguments(in language: Language) -> [String: String] {
    switch self {
    case .uncleared(let figure, _), .tooOpen(let figure, _), .unitChanged(let figure):
      ["figure": figure.best(in: language)]
    case .ownerMissing(let figure, let owner): ["figure": figure.best(in: language), "owner": owner]
    case .siteUnvisited(let code): ["code": code]
    case .figureUnknown(let address): ["figure": address]
    case .roundOpen(let figure, let round):
      ["figure": figure.best(in: language), "round": round.best(in: language)]
    case .reach(let block, let form, _): ["block": block, "form": form]
    case .tooManyReaders: ["limit": String(Releases.mostReaders)]
    case .linkedTooMany(let limit), .linkedTooManyDifferences(let limit), .sumTooMany(let limit):
      ["limit": String(limit)]
    case .linkedToEarlier(let block, let issues): ["table": block, "issues": issues.joined(separator: ", ")]
    case .groupHarm(let figure, let column, _): ["figure": figure.best(in: language), "column": column]
    case .unitUnsaid(let form, let repeatPath): ["form": form, "question": repeatPath ?? ""]
    case .block(_, _, let arguments): arguments
    default: [:]
    }
  }

  /// Whether there is too much to be looked at together.
  var isOfSize: Bool {
    switch self {
    case .linkedTooMany, .linkedTooManyDifferences: true
    default: false
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .unknown: .missing
    case .notAllowed, .notNamed, .ownWork, .ownReview, .ownClearance: .forbidden
    case .isReleased, .isNotReleased, .isWithdrawn, .isSuperseded, .isReturned, .tooEarly, .hasChanged, .uncleared,
      .ownerMissing, .tooOpen, .practice, .languageIsThere, .roundOpen, .alone, .groupHarm,
      .unitChanged:
      .conflict
    default: .invalid
    }
  }
}
