import Basics
package import Collect
import FormEngine
import Foundation
package import Office
package import Records
package import Store

/// What the pages of the stage Collect work on.
package struct CollectParts: Sendable {
  let store: Store
  let forms: Forms
  let submissions: Submissions
  let quarantine: Quarantine
  let exports: Exports
  let backgroundExports: BackgroundExports
  let imports: SheetImports
  let pulls: Pulls
  let office: Office
  let places: Places

  package init(
    store: Store, forms: Forms, submissions: Submissions, quarantine: Quarantine, exports: Exports,
    backgroundExports: BackgroundExports, imports: SheetImports, pulls: Pulls, office: Office,
    places: Places
  ) {
    self.store = store
    self.forms = forms
    self.submissions = submissions
    self.quarantine = quarantine
    self.exports = exports
    self.backgroundExports = backgroundExports
    self.imports = imports
    self.pulls = pulls
    self.office = office
    self.places = places
  }
}

extension CollectParts {
  /// The pages of the stage, in the order of the navigation.
  package var routeGroups: [any RouteGroup] {
    [
      FormsRoutes(parts: self), FormRoutes(parts: self), QuestionsRoutes(parts: self), UploadRoutes(parts: self),
      SubmissionsRoutes(parts: self), ExportRoutes(parts: self), MapRoutes(parts: self), SubmissionRoutes(parts: self),
      EditRoutes(parts: self), QuarantineRoutes(parts: self), BackgroundExportRoutes(parts: self),
      SheetImportRoutes(parts: self), PullRoutes(parts: self),
    ]
  }

  /// The form that the address names, as the reader sees it.
  ///
  /// - Parameter reading: Whether it is about answers: then without questions whose answers the reader may not see.
  func form(of visit: Visit, reading: Bool = false) async throws -> ShownForm {
    try await shown(ID(formID: try visit.parameter("form")), to: visit, reading: reading)
  }

  func shown(_ id: ID<FormDefinition>, to visit: Visit, reading: Bool = false) async throws -> ShownForm {
    let record = try await forms.record(id)
    let definition = try await forms.form(record.newest)
    let outline = FormOutline(
      record.newest, definition, wanted: visit.query("language").flatMap(Int.init), reader: visit.words.language,
      hiding: reading ? record.hidden(from: try visit.requester, .readSubmissions, on: visit.today) : [])
    let practising = record.programme == nil ? [] : try await office.programmes.practising()
    return ShownForm(
      id: id, record: record, definition: definition, outline: outline,
      isPractice: record.programme.map { practising.contains($0.lowercased()) } ?? false)
  }

  /// Writes into the access log what somebody was shown or did.
  func note<Subject>(_ page: String, _ subject: ID<Subject>, _ visit: Visit) async throws {
    try await AccessLog(store.database, clock: store.clock).record(try visit.requester.actor, page: page, [subject])
  }

  /// How those are called who sent or did something.
  func names(for words: Words) async throws -> ActorNames {
    try await ActorNames(
      users: office.users.all(), appUsers: office.appUsers.all(), system: words["collect.submissions.system"],
      unknown: words["collect.submissions.somebody"])
  }

  /// The place that somebody means by a code, or by a name that is found first.
  func place(_ text: String, _ visit: Visit) async throws -> ID<Place>? {
    let atlas = try await places.atlas()
    if let id = ID<Place>(text), atlas[id] != nil { return id }
    if let place = atlas.place(ofCode: text, on: visit.today) { return place }
    return try await PlaceSearch(store, atlas).find(text, in: visit.words.language, limit: 1).first?.place
  }
}

/// A form as its author wrote it; `Form` alone is what a browser sent.
typealias FormDefinition = FormEngine.Form

/// A form with the words of its newest version.
struct ShownForm {
  let id: ID<FormDefinition>
  let record: FormRecord
  /// Nil when the version came without its workbook.
  let definition: FormDefinition?
  let outline: FormOutline
  /// Whether its programme has not weighed data protection yet.
  let isPractice: Bool

  var path: String { Self.path(record.formID) }
  var title: String { record.title.isEmpty ? record.formID : record.title }

  static func path(_ formID: String) -> String {
    "/collect/forms/" + (formID.addingPercentEncoding(withAllowedCharacters: .unreserved) ?? "")
  }
}

extension Visit {
  /// Whether submissions of forms of this sensitivity may be read at all, and with them the forms' files, which can hold
  /// lists of people.
  func mayRead(_ sensitivity: Sensitivity) throws -> Bool {
    !GrantFilter(.readSubmissions, of: try requester, sensitivity: sensitivity, on: today).admitsNothing
  }
}

extension CharacterSet {
  /// What stands in an address as it is (RFC 3986 §2.3).
  static let unreserved = CharacterSet(
    charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}

/// How those are called who sent or did something.
struct ActorNames {
  private let names: [ID<Actor>: String]
  private let unknown: String

  init(users: [UserRecord], appUsers: [AppUserRecord], system: String, unknown: String) {
    var names: [ID<Actor>: String] = [Actor.system.id: system]
    for user in users { names[user.id.recast()] = user.fullName }
    for appUser in appUsers { names[appUser.id.recast()] = appUser.label }
    self.names = names
    self.unknown = unknown
  }

  subscript(actor: ID<Actor>) -> String { names[actor] ?? unknown }
}
