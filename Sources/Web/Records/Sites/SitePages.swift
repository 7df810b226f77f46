/// The master list of sites: search, filters, a page of lines.
struct SitesPage: PageModel {
  static let template = "records/sites"

  let tabs: SiteTabs
  let search: String
  let type: Field
  let state: Field
  let area: Field
  let sort: Field
  let isFiltered: Bool
  let count: String
  let lines: [Line]
  let isEmpty: Bool
  /// The address of the next page; nil on the last.
  let next: String?
  let first: String?
  let canManage: Bool
  /// `12 submissions name a site that is not on the list`; nil for none.
  let unlisted: String?
  let files: TakeOut

  struct Line: Equatable, Sendable {
    let path: String
    let name: String
    let code: String
    let area: String
    let type: String
    let state: String
    let isOpen: Bool
    /// `1,204 individuals`; "not known" without a figure, never 0.
    let people: String
    let isKnown: Bool
    let age: String
    let isOld: Bool
    /// Why the figure is questioned; nil when nothing is.
    let question: String?
  }
}

/// The pages of sites, side by side.
struct SiteTabs: Equatable, Sendable {
  let tabs: [Tab]

  struct Tab: Equatable, Sendable {
    let title: String
    let path: String
    let isCurrent: Bool
  }
}

/// One site: what it is, who lives there, what is missing, what became of it.
struct SiteProfilePage: PageModel {
  static let template = "records/site"

  let proof: String
  let name: String
  let code: String
  let path: String
  /// Closed, merged or split, with day and reason; nil while it is open.
  let status: String?
  let successor: PlacePage.Link?
  let facts: [PlacePage.Fact]
  let map: PlaceMapView?
  let people: People
  let severity: String
  let severityHow: String
  let sectors: [Sector]
  /// From which visit the needs are.
  let needsFrom: String
  let rulesEdition: String
  let change: Change?
  let visits: [Visit]
  let hasVisits: Bool
  let mergedIn: [PlacePage.Link]
  let hasMergedIn: Bool
  let referrals: [SiteReferralLine]
  let hasReferrals: Bool
  let history: [PlacePage.Event]
  let place: String
  let manage: Manage?

  struct People: Equatable, Sendable {
    let figure: String
    let households: String
    let age: String
    let isOld: Bool
    let isKnown: Bool
    let question: String?
  }

  struct Sector: Equatable, Sendable {
    let name: String
    let needs: [Need]
  }

  struct Need: Equatable, Sendable {
    let name: String
    let threshold: String
    let have: String
    let gap: String
    let without: String
    let share: String
    let isKnown: Bool
    let isMissing: Bool
  }

  /// Since the visit before the last.
  struct Change: Equatable, Sendable {
    let since: String
    let individuals: String
    let households: String
  }

  struct Visit: Equatable, Sendable {
    let day: String
    let round: String
    let individuals: String
    let households: String
    let state: String
    /// The submission, as far as rights allow.
    let path: String?
  }

  struct Manage: Equatable, Sendable {
    let edit: String
    let isOpen: Bool
    let isClosed: Bool
    let isLiving: Bool
    let day: Field
    let reason: Field
    let other: Field
    let sector: Field
    let need: Field
    let organisation: Field
    let due: Field
  }
}

struct SiteReferralLine: Equatable, Sendable {
  let site: String
  let sitePath: String
  let sector: String
  let need: String
  let organisation: String
  let due: String
  let isOverdue: Bool
  let state: String
  let said: String
  let answer: String
  let close: String
  let canAnswer: Bool
  let canClose: Bool
}

/// Needs that were handed to organisations and are not closed.
struct SiteReferralsPage: PageModel {
  static let template = "records/site-referrals"

  let proof: String
  let tabs: SiteTabs
  let lead: String
  let referrals: [SiteReferralLine]
  let isEmpty: Bool
}

/// Where a site is registered or corrected.
struct SiteEditPage: PageModel {
  static let template = "records/site-edit"

  let proof: String
  let title: String
  let lead: String
  let action: String
  let back: String
  let names: [Field]
  let area: Field
  let latitude: Field
  let longitude: Field
  let type: Field
  let capacity: Field
  let unit: Field
  let manager: Field
  let opened: Field
  let problem: String?
}

/// Where lists of sites are uploaded, with those that were.
struct SiteImportsPage: PageModel {
  static let template = "records/site-import"

  let columns: String
  let types: String
  let upload: ImportUpload
}

/// Entries that may be one site, for a person to decide.
struct SiteDuplicatesPage: PageModel {
  static let template = "records/site-duplicates"

  let proof: String
  let tabs: SiteTabs
  let distance: Field
  let count: String
  let pairs: [Pair]
  let isEmpty: Bool
  let more: String?
  let canManage: Bool

  struct Pair: Equatable, Sendable {
    let low: Side
    let high: Side
    let score: String
    let reasons: String
    let pair: String
  }

  struct Side: Equatable, Sendable {
    let id: String
    let name: String
    let code: String
    let path: String
    let about: String
    let keep: String
  }
}

/// The sites to act on first, and how that is computed.
struct SiteRankingPage: PageModel {
  static let template = "records/site-ranking"

  let proof: String
  let tabs: SiteTabs
  let lead: String
  let how: String
  let order: Field
  let area: Field
  let lines: [Line]
  let isEmpty: Bool
  let all: String?
  let unknown: String
  let unknownSites: [PlacePage.Link]
  let hasUnknown: Bool
  let weights: [Field]
  let canWeigh: Bool
  let weightsShown: String

  struct Line: Equatable, Sendable {
    let rank: String
    let path: String
    let name: String
    let code: String
    let area: String
    let score: String
    let bounds: String
    let people: String
    let age: String
    let isOld: Bool
    let known: String
    let worst: String
  }
}

/// Submissions that name a site which is not on the list, and places that are sites without a code.
struct UnlistedSitesPage: PageModel {
  static let template = "records/site-unlisted"

  let proof: String
  let tabs: SiteTabs
  let count: String
  let sites: [Line]
  let isEmpty: Bool
  let more: String?
  let places: [PlaceLine]
  let hasPlaces: Bool
  let canManage: Bool
  let other: Field

  struct Line: Equatable, Sendable {
    let key: String
    let name: String
    let area: String
    let type: String
    let latest: String
    let submissions: String
    let people: String
  }

  struct PlaceLine: Equatable, Sendable {
    let id: String
    let name: String
    let path: String
  }
}
