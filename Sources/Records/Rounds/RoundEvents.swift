package import Basics
import Store

/// A programme tracks by these rules from now on.
package struct TrackingSet: Event, Codable, Equatable {
  package static let kind = "tracking.set"
  package var programme: ID<Programme>
  package var setUp: TrackingSetUp

  package init(programme: ID<Programme>, setUp: TrackingSetUp) {
    (self.programme, self.setUp) = (programme, setUp)
  }
}

/// A round was planned, or is planned otherwise.
package struct RoundPlanned: Event, Codable, Equatable {
  package static let kind = "round.planned"
  /// Since 2 it says whether the round is practice.
  package static let version = 2
  package var programme: ID<Programme>
  package var number: Int
  package var names: [String: String]
  package var from: Day
  package var to: Day
  /// The programme had no data-protection assessment when the round was planned; nil is no.
  package var isPractice: Bool?

  package init(
    programme: ID<Programme>, number: Int, names: [String: String], from: Day, to: Day, isPractice: Bool = false
  ) {
    self.isPractice = isPractice ? true : nil
    self.programme = programme
    self.number = number
    self.names = names
    self.from = from
    self.to = to
  }
}

/// The round's figures were published: from now on they change by corrections only.
package struct RoundReleased: Event, Codable, Equatable {
  package static let kind = "round.released"
  /// Since 2 it says who lives in sites.
  package static let version = 2
  /// Of the whole master list, by the end of the round; nil where the release did not say.
  package var sites: KeptSites?

  package init(sites: KeptSites? = nil) {
    self.sites = sites
  }
}

/// A unit stands for so many people in a place and below it.
package struct FactorApproved: Event, Codable, Equatable {
  package static let kind = "conversion-factor.approved"
  package var programme: ID<Programme>
  package var factor: ConversionFactor

  package init(programme: ID<Programme>, factor: ConversionFactor) {
    (self.programme, self.factor) = (programme, factor)
  }
}

/// The factor was an error, and never holds.
package struct FactorWithdrawn: Event, Codable, Equatable {
  package static let kind = "conversion-factor.withdrawn"
  package var reason: String

  package init(reason: String) {
    self.reason = reason
  }
}
