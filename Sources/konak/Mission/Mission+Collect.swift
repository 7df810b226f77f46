import Basics
import Collect
import Foundation
import Office
import Records
import Store
import Web

/// How the mission collects: its forms, what takes submissions in, and what people do with them.
struct Collecting: Sendable {
  let forms: Forms
  let packs: Packs
  let intake: Intake
  let submissions: Submissions
  let quarantine: Quarantine
  let exports: Exports
  let backgroundExports: BackgroundExports
  let imports: SheetImports
  let pulls: Pulls

  /// - Parameter pullKey: Seals the credentials of other servers.
  init(
    store: Store, plans: FormPlanCache, places: PlaceResolver, names: ExportNames, sheetPlaces: SheetPlaces,
    office: Office, configuration: Configuration, pullKey: [UInt8]
  ) {
    let uploads = configuration.data.uploads
    forms = Forms(store: store, plans: plans)
    packs = Packs(store: store, forms: forms)
    intake = Intake(store: store, plans: plans, places: places, folder: uploads)
    submissions = Submissions(store: store, plans: plans, places: places)
    quarantine = Quarantine(store: store, intake: intake)
    exports = Exports(submissions: submissions, forms: forms, names: names)
    let requester = Self.requester(office)
    backgroundExports = BackgroundExports(store: store, exports: exports, requester: requester)
    imports = SheetImports(
      store: store, forms: forms, intake: intake, submissions: submissions, places: sheetPlaces, requester: requester)
    let client = OutgoingClient(folder: uploads, allowsPrivate: configuration.pullsPrivate)
    pulls = Pulls(imports, client: client, key: pullKey)
  }

  /// With which rights jobs work for those who began them: those of that moment.
  static func requester(_ office: Office) -> @Sendable (ID<Actor>) async throws -> Requester? {
    { actor in
      if actor == Actor.system.id { return .system }
      do {
        let user = try await office.users.user(actor.recast())
        return user.disabled == nil ? Requester(.user(user.id), grants: user.grants.map(\.grant)) : nil
      } catch UserRefusal.missing {
        return nil
      }
    }
  }
}

extension PlaceResolver {
  /// Codes and points as the atlas knows them, programmes by their codes; for submissions that name neither, the area of their phone.
  init(office: Office, places: Places) {
    self.init(
      code: { code, day in try await places.atlas().reported(code, on: day) },
      point: { latitude, longitude in
        try await places.atlas().index.deepestPlace(latitude: latitude, longitude: longitude)
      },
      isWithin: { place, outer in try await places.atlas().isWithin(place, outer) },
      area: { actor in try await office.appUsers.area(of: actor.recast()) },
      programme: { code in try await office.programmes.programme(code: code)?.id })
  }
}

extension ExportNames {
  /// Places by code and name, people and phones by what they are called, and Konak itself as on pages.
  init(office: Office, places: Places, catalogue: Kept<Catalogue>) {
    self.init(
      places: { ids, language in
        let atlas = try await places.atlas()
        return Dictionary(
          ids.compactMap { id in
            atlas[id].map { (id, (code: $0.code ?? "", name: $0.names.best(in: language))) }
          }, uniquingKeysWith: { first, _ in first })
      },
      actors: { ids, language in
        let people = try await office.users.all().map { (ID<Actor>($0.id), $0.fullName) }
        let phones = try await office.appUsers.all().map { (ID<Actor>($0.id), $0.label) }
        var names = Dictionary(people + phones, uniquingKeysWith: { first, _ in first }).filter { ids.contains($0.key) }
        if ids.contains(Actor.system.id) {
          names[Actor.system.id] = try Words(catalogue.value, language: language)[
            "collect.submissions.system"]
        }
        return names
      },
      editions: { editions in
        let sources = try await places.atlas().sources
        return Dictionary(
          editions.compactMap { edition in sources[edition.recast()].map { (edition, $0.facts.title) } },
          uniquingKeysWith: { first, _ in first })
      })
  }
}

extension ID where Subject == Actor {
  fileprivate init<Other>(_ id: ID<Other>) {
    self = id.recast()
  }
}
