package import Basics
package import Collect
import Store

/// A site came onto the master list, under a code for life.
package struct SiteRegistered: Event, Codable, Equatable {
  package static let kind = "site.registered"
  package var place: ID<Place>
  package var code: String
  package var facts: SiteFacts
  /// Submissions that brought it.
  package var submissions: [ID<Submission>]

  package init(place: ID<Place>, code: String, facts: SiteFacts, submissions: [ID<Submission>] = []) {
    (self.place, self.code, self.facts, self.submissions) = (place, code, facts, submissions)
  }
}

/// What was said of a site was wrong, or is different now.
package struct SiteCorrected: Event, Codable, Equatable {
  package static let kind = "site.corrected"
  package var facts: SiteFacts

  package init(facts: SiteFacts) {
    self.facts = facts
  }
}

package struct SiteClosed: Event, Codable, Equatable {
  package static let kind = "site.closed"
  /// The first day without people.
  package var on: Day
  package var reason: String

  package init(on: Day, reason: String) {
    (self.on, self.reason) = (on, reason)
  }
}

package struct SiteReopened: Event, Codable, Equatable {
  package static let kind = "site.reopened"
  package var on: Day
  package var reason: String

  package init(on: Day, reason: String) {
    (self.on, self.reason) = (on, reason)
  }
}

/// The site lives on in another, whose code stands for both from then on.
package struct SiteMerged: Event, Codable, Equatable {
  package static let kind = "site.merged"
  package var into: ID<Place>
  package var on: Day
  package var reason: String

  package init(into: ID<Place>, on: Day, reason: String) {
    (self.into, self.on, self.reason) = (into, on, reason)
  }
}

/// The site became several others.
package struct SiteSplit: Event, Codable, Equatable {
  package static let kind = "site.split"
  package var into: [ID<Place>]
  package var on: Day
  package var reason: String

  package init(into: [ID<Place>], on: Day, reason: String) {
    (self.into, self.on, self.reason) = (into, on, reason)
  }
}

/// A person said that a submission is about this site.
package struct SiteRecognised: Event, Codable, Equatable {
  package static let kind = "site.recognised"
  package var submission: ID<Submission>

  package init(submission: ID<Submission>) {
    self.submission = submission
  }
}

/// The import that brought the site was undone: it is off the list until a list brings its code again.
package struct SiteWithdrawn: Event, Codable, Equatable {
  package static let kind = "site.withdrawn"
  package var reason: String
  package var undone: ID<SiteImport>

  package init(reason: String, undone: ID<SiteImport>) {
    (self.reason, self.undone) = (reason, undone)
  }
}

/// An import that changed the site was undone: this is all that is said of it beyond its place.
package struct SiteRestored: Event, Codable, Equatable {
  package static let kind = "site.restored"
  package var facts: SiteFacts
  package var undone: ID<SiteImport>

  package init(facts: SiteFacts, undone: ID<SiteImport>) {
    (self.facts, self.undone) = (facts, undone)
  }
}

/// Two entries of the list were looked at by a person.
package struct SitePairJudged: Event, Codable, Equatable {
  package static let kind = "site-pair.judged"
  package var pair: SitePair
  package var judgement: SiteJudgement

  package init(pair: SitePair, judgement: SiteJudgement) {
    (self.pair, self.judgement) = (pair, judgement)
  }
}

/// How much each indicator weighs in the severity; those that are not named weigh as the rules say.
package struct SiteWeightsSet: Event, Codable, Equatable {
  package static let kind = "site-weights.set"
  package var weights: [String: Double]

  package init(weights: [String: Double]) {
    self.weights = weights
  }
}

package struct SiteReferralMade: Event, Codable, Equatable {
  package static let kind = "site-referral.made"
  package var site: ID<Place>
  package var sector: String
  package var need: String
  /// An organisation, never a person.
  package var organisation: String
  package var made: Day
  package var due: Day

  package init(site: ID<Place>, sector: String, need: String, organisation: String, made: Day, due: Day) {
    (self.site, self.sector, self.need) = (site, sector, need)
    (self.organisation, self.made, self.due) = (organisation, made, due)
  }
}

package struct SiteReferralAnswered: Event, Codable, Equatable {
  package static let kind = "site-referral.answered"
  package var isAccepted: Bool
  package var answer: String

  package init(isAccepted: Bool, answer: String) {
    (self.isAccepted, self.answer) = (isAccepted, answer)
  }
}

package struct SiteReferralClosed: Event, Codable, Equatable {
  package static let kind = "site-referral.closed"
  package var on: Day
  package var reason: String

  package init(on: Day, reason: String) {
    (self.on, self.reason) = (on, reason)
  }
}
