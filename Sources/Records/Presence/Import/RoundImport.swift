package import Basics
package import Collect
package import Store

/// A file that says something of the places of a round.
package typealias RoundImport = Import<RoundImportBegun>

package struct RoundImportBegun: DecidingImportBegun {
  package typealias Plan = EstimatePlan

  package static let stream = StreamKind("round-import", isPersonal: false)
  package static let table = "round_import"
  package static let others: [any Event.Type] = [ImportApplied<RoundImportBegun, PlaceChange>.self]
  package static let projection = 2
  package static let decisionTable = "presence_place_decision"
  package static func decisions(of event: RoundImportPlacesDecided) -> [(written: String, meant: ID<Place>?)] {
    event.decisions.map { ($0.key, $0.place) }
  }

  package enum Content: String, Codable, Sendable {
    /// The cleaning log, corrected.
    case log
    /// A sheet of estimates as somebody made it.
    case estimates
  }

  package var round: ID<Round>
  package var programme: ID<Programme>
  package var content: Content
  package var fileName: String
  package var size: Int
  package var sha256: String

  package init(
    round: ID<Round>, programme: ID<Programme>, content: Content, fileName: String, size: Int, sha256: String
  ) {
    (self.round, self.programme, self.content) = (round, programme, content)
    (self.fileName, self.size, self.sha256) = (fileName, size, sha256)
  }

  package var needsPlan: Bool { content == .estimates }
}

/// Somebody said which places are meant, or that they are left out: for this file and later ones of the programme.
package struct RoundImportPlacesDecided: Event, Codable, Equatable {
  package static let kind = "round-import.places"

  package var programme: ID<Programme>
  package var decisions: [PlaceDecision]

  package init(programme: ID<Programme>, decisions: [PlaceDecision]) {
    (self.programme, self.decisions) = (programme, decisions)
  }
}

/// What became of one place in a round.
package struct PlaceChange: Hashable, Codable, Sendable {
  package struct Progress: Hashable, Codable, Sendable {
    package let before: PlaceInRound.Progress
    package let after: PlaceInRound.Progress

    package init(before: PlaceInRound.Progress, after: PlaceInRound.Progress) {
      (self.before, self.after) = (before, after)
    }
  }

  package struct Recorded: Hashable, Codable, Sendable {
    package let id: ID<Estimate>
    /// Nil where nothing stood that somebody had written.
    package let before: Estimate?
    package let after: Estimate?

    package init(id: ID<Estimate>, before: Estimate?, after: Estimate?) {
      (self.id, self.before, self.after) = (id, before, after)
    }
  }

  package let place: ID<Place>
  package var progress: Progress?
  package var estimates: [Recorded]

  package init(_ place: ID<Place>, progress: Progress? = nil, estimates: [Recorded] = []) {
    (self.place, self.progress, self.estimates) = (place, progress, estimates)
  }

  /// Nil when nothing differs. What was made of submissions counts as not written: it shows again by itself.
  init?(from before: PlaceInRound, to after: PlaceInRound) {
    place = before.place
    progress = before.progress == after.progress ? nil : Progress(before: before.progress, after: after.progress)
    let (old, new) = (before.written, after.written)
    estimates = Set(old.keys).union(new.keys).sorted().compactMap { id in
      old[id] == new[id] ? nil : Recorded(id: id, before: old[id], after: new[id])
    }
    if progress == nil, estimates.isEmpty { return nil }
  }

  /// What takes the change back, and of how much that somebody else changed since it leaves alone.
  func undoing(in state: PlaceInRound) -> (statements: [RoundStatement], kept: Int) {
    var statements: [RoundStatement] = []
    var kept = 0
    let written = state.written
    for change in estimates {
      if written[change.id] != change.after {
        kept += 1
      } else if let before = change.before {
        statements.append(.estimate(change.id, before))
      } else if change.after != nil {
        statements.append(.withdrawal(change.id))
      }
    }
    guard let progress else { return (statements, kept) }
    // A place in which something stands that others said stays in the round.
    let others = state.estimates.contains { recorded in !estimates.contains { $0.id == recorded.id } }
    let isNeeded = !progress.before.isInScope && (others || kept > 0)
    if state.progress == progress.after, !isNeeded {
      // Before figures come back that the status would not allow.
      statements.insert(.progress(progress.before), at: 0)
    } else if state.progress != progress.before {
      kept += 1
    }
    return (statements, kept)
  }
}

extension PlaceInRound {
  /// Estimates that somebody wrote.
  fileprivate var written: [ID<Estimate>: Estimate] {
    Dictionary(
      estimates.filter { $0.submissions == 0 }.map { ($0.id, $0.estimate) }, uniquingKeysWith: { first, _ in first })
  }
}
