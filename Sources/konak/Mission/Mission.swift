import Basics
import Collect
import Evidence
import FormEngine
import Foundation
import Logging
import Office
import Records
import ServiceLifecycle
import Store
import Web

/// Everything of one mission, opened and put together: the only place where the parts of the program meet.
///
/// A new feature adds its tables and projections to `Schema`, its parts here, its routes to `groups`, and what it does in
/// the background to `services`.
final class Mission: Sendable {
  let configuration: Configuration
  let resources: Resources
  private let catalogue: Kept<Catalogue>
  let store: Store
  let office: Office
  let places: Places
  let presence: Presence
  let informants: Informants
  let roundImports: RoundImports
  let sites: Sites
  let siteImports: SiteImports
  let flows: Flows
  let emergencies: Emergencies
  let hazards: Hazards
  let activities: Activities
  let activityImports: ActivityImports
  let collect: Collecting
  let conflicts: Conflicts
  let prometheus = Prometheus()
  let started = Instant.now
  let logger: Logger
  private let phoneKey: [UInt8]
  private let lock: DataFolderLock

  private init(
    configuration: Configuration, resources: Resources, rules: SiteRules, sectors: SectorList, store: Store,
    keys: NodeKeys,
    lock: DataFolderLock, logger: Logger
  ) {
    self.configuration = configuration
    self.resources = resources
    let catalogue = Kept { try Catalogue(folder: resources.locales) }
    self.catalogue = catalogue
    self.store = store
    self.lock = lock
    self.logger = logger
    places = Places(store)
    presence = Presence(store)
    sites = Sites(store, places: places, rules: rules)
    flows = Flows(store)
    emergencies = Emergencies(store, places: places)
    hazards = Hazards(store, places: places)
    activities = Activities(store, places: places, sectors: sectors)
    conflicts = Conflicts(store, Schema.conflictSubjects)
    office = Office(store, secrets: OfficeSecrets(keys.secret(for:)))
    phoneKey = keys.secret(for: "openrosa.nonces")
    collect = Collecting(
      store: store, plans: Schema.collect.plans, places: PlaceResolver(office: office, places: places),
      names: ExportNames(office: office, places: places, catalogue: catalogue),
      sheetPlaces: SheetPlaces(places) { [clock = store.clock] in Day(clock.now()) }, office: office,
      configuration: configuration, pullKey: keys.secret(for: "collect.pull"))
    informants = Informants(store, places: places, submissions: collect.submissions) { [office] in
      let kept = try await office.programmes.all().compactMap { programme in
        programme.assessment.map { (programme.id, $0.retention) }
      }
      return Dictionary(uniqueKeysWithValues: kept)
    }
    roundImports = RoundImports(presence, places: places, requester: Collecting.requester(office))
    activityImports = ActivityImports(activities, requester: Collecting.requester(office))
    siteImports = SiteImports(sites, requester: Collecting.requester(office))
  }

  /// Opens the data folder, making what is missing, and brings the database up to date.
  static func open(_ configuration: Configuration, logger: Logger = Logger(label: "konak")) async throws -> Mission {
    let data = configuration.data
    try data.prepare()
    let lock = try DataFolderLock(data, .shared)
    let resources = try Resources.located()
    let rules = try siteRules(in: resources)
    let sectors = try SectorList(
      yaml: String(contentsOf: resources.packs.appending(path: "activities/sectors.yaml"), encoding: .utf8))
    let keys = try nodeKeys(in: data)
    let store = try await Store(
      location: configuration.location, keys: keys, projections: Schema.projections,
      erasables: Schema.erasables, migrations: Schema.migrations, tables: Schema.tables,
      erasures: ErasureList(file: data.erasures),
      blobFolder: configuration.location.engine == .sqlite ? data.blobs : nil,
      mayExchange: { reader in try reader.requireReality() })
    return Mission(
      configuration: configuration, resources: resources, rules: rules, sectors: sectors, store: store, keys: keys,
      lock: lock,
      logger: logger)
  }

  /// What sites go by: content, as packs are.
  private static func siteRules(in resources: Resources) throws -> SiteRules {
    let file = resources.packs.appending(path: "site-assessment/sites.yaml")
    let (rules, diagnostics) = SiteRules.read(String(decoding: try Data(contentsOf: file), as: UTF8.self))
    guard let rules else { throw SiteRulesBroken(file: file.path, problems: diagnostics.map(\.code)) }
    return rules
  }

  /// The key of the folder; a new one when there is neither a key nor a database.
  private static func nodeKeys(in data: DataFolder) throws -> NodeKeys {
    if FileManager.default.fileExists(atPath: data.nodeKey.path) { return try NodeKeys(file: data.nodeKey) }
    guard !FileManager.default.fileExists(atPath: data.database.path) else { throw NodeKeyMissing() }
    let keys = NodeKeys.new()
    try keys.write(to: data.nodeKey)
    return keys
  }

  /// Takes over the places that set-up fetched, when the mission has none yet.
  func installPlaces() async throws {
    guard let bundle = try BundledPlaces(in: resources.places) else { return }
    for result in try await places.install(bundle) where result.isRefused {
      logger.error(
        "the places that set-up fetched are not taken over",
        metadata: ["errors": "\(result.diagnostics.count { $0.severity == .error })"])
    }
  }

  /// What files made of a form's data bear while they are not real. A form that is not there has none of its own.
  func mark(of form: ID<FormEngine.Form>, in words: Words) async throws -> DataMark? {
    let record = try await store.read { try $0.form(form) } == nil ? nil : try await collect.forms.record(form)
    return try await office.mark(ofProgramme: record?.programme, in: words)
  }

  /// Prepares issues of products, in the words of all their languages.
  var releaseWriter: ReleaseWriter {
    get throws {
      ReleaseWriter(
        Releases(store, sites: SiteAssessmentKeeper(store, rules: sites.rules)), forms: collect.forms, places: places,
        sites: sites.rules, office: office,
        catalogue: try catalogue.value, zone: configuration.site.zone)
    }
  }

  // MARK: Pages

  /// What bounds grants: places and programmes.
  private var areas: Areas {
    let (office, places, now) = (office, places, store.clock.now)
    return Areas(
      placeName: { id, language in
        let atlas = try await places.atlas()
        return atlas[id] == nil ? nil : atlas.path(id, in: language)
      },
      placeCode: { id in
        let record = try await places.atlas()[id]
        return record?.code ?? record?.names.best(in: .english)
      },
      place: { text in try await places.atlas().place(named: text, on: Day(now())) },
      programmes: { language in
        try await office.programmes.all().filter { !$0.isClosed }.map { ($0.id, $0.names.best(in: language)) }
      })
  }

  /// The name of the person or phone that did something; nil for Konak itself, and for accounts that are gone.
  var actorName: @Sendable (ID<Actor>) async throws -> String? {
    { [office] actor in
      if let phone = try await office.appUsers.find(actor.recast()) { return phone.label }
      if let key = try await office.keys.find(actor.recast()) { return key.label }
      do {
        return try await office.users.user(actor.recast()).fullName
      } catch UserRefusal.missing {
        return nil
      }
    }
  }

  /// All routes, in the order of the navigation.
  func groups(examples: [SignInRoutes.Example] = []) throws -> [any RouteGroup] {
    let shell: [any RouteGroup] = [
      AssetRoutes(),
      MonitorRoutes(prometheus) { [store] in await Self.isReady(store) },
      SignInRoutes(office, examples: examples),
      SetUpRoutes(office),
      HomeRoutes(
        office,
        parts: [
          CollectHomePart(collectPages),
          RecordsHomePart(places, flows: flows, emergencies: emergencies, office: office),
          EvidenceHomePart(store, forms: collect.forms),
          OfficeHomePart(office, conflicts),
        ]),
      AccountRoutes(office),
    ]
    let writer = try releaseWriter
    let documents = ReleaseDocuments(places: places, printer: DocumentPrinter(resources)) { [store] id in
      try await store.emblem(id)
    }
    let everybody: [any RouteGroup] =
      configuration.hasPublicSite
      ? [
        PublicRoutes(
          writer.releases, documents: documents, activities: activities, forms: collect.forms, office: office)
      ] : []
    let tracking = PresenceRoutes(presence, places: places, office: office, actorName: actorName)
    let others: [any RouteGroup] = [
      PhoneRoutes(office, areas: areas),
      OpenRosaRoutes(
        office, forms: collect.forms, intake: collect.intake, key: phoneKey, folder: collect.intake.folder),
      PlaceRoutes(places, office: office, actorName: actorName),
      PlaceChangeRoutes(places),
      tracking,
      PresenceChangeRoutes(tracking),
      TeamRoutes(tracking),
      DoubtRoutes(tracking),
      LateAnswerRoutes(tracking),
      ProfileRoutes(tracking, profiles: Profiles(store)),
      InformantRoutes(informants, places: places, office: office),
      RoundImportRoutes(tracking, imports: roundImports),
      SiteImportRoutes(siteImports, actorName: actorName),
      SiteChangeRoutes(sites),
      SiteRoutes(sites, office: office, actorName: actorName),
      FlowRoutes(flows, places: places, forms: collect.forms, office: office, actorName: actorName),
      FlowChangeRoutes(flows, places: places),
      EmergencyRoutes(
        emergencies, hazards: hazards, places: places, forms: collect.forms, office: office, actorName: actorName),
      HazardRoutes(hazards, tracking),
      ActivityRoutes(activities, office: office, actorName: actorName),
      ActivityImportRoutes(activityImports, actorName: actorName),
      EvidenceRoutes(store: store, forms: collect.forms, places: places, office: office),
      IndicatorRoutes(store: store, forms: collect.forms, places: places, office: office),
      SourceTermsRoutes(store: store, forms: collect.forms, office: office, actorName: actorName),
      PrecisionRoutes(store: store),
      ProductRoutes(writer, presence: presence, office: office),
      ReleaseRoutes(writer, office: office, actorName: actorName),
      DocumentRoutes(writer.releases, documents: documents), EmblemRoutes(Products(store)),
      ImprintRoutes(Products(store), office: office),
      DataExportRoutes(office),
      AccessAnnouncedRoutes(store: store, forms: collect.forms, office: office),
      AccessRequestRoutes(
        store: store, forms: collect.forms, exports: collect.exports, office: office, actorName: actorName),
      AccessDataRoutes(
        store: store, forms: collect.forms, exports: collect.exports, office: office, activities: activities),
      UserRoutes(office, areas: areas),
      MissionRoutes(office, areas: areas),
      KeyRoutes(office, areas: areas),
      AssessmentRoutes(office),
      ConflictRoutes(
        conflicts, office: office, places: places, forms: collect.forms, actorName: actorName),
      AccessLogRoutes(office),
      SystemRoutes(version: KonakVersion.text, started: started) { [self] in await Doctor(self).examine() },
      SourcesRoutes { [places] in try await places.sourcesInUse() },
    ]
    let interface = APIParts(
      store: store, office: office, forms: collect.forms, exports: collect.exports, places: places, sites: sites,
      presence: presence, activities: activities, version: KonakVersion.text)
    return shell + collectPages.routeGroups + others + interface.routeGroups + everybody
  }

  private var collectPages: CollectParts {
    CollectParts(
      store: store, forms: collect.forms, submissions: collect.submissions, quarantine: collect.quarantine,
      exports: collect.exports, backgroundExports: collect.backgroundExports, imports: collect.imports,
      pulls: collect.pulls, office: office,
      places: places)
  }

  func site(examples: [SignInRoutes.Example] = []) async throws -> Site {
    let office = office
    var settings = configuration.site
    settings.isDemonstration = try await office.profile.current().mode == .demonstration
    return Site(
      try Furnishings(resources, catalogue: catalogue.value), settings: settings,
      outside: Site.Outside(
        account: { token in try await office.sessions.account(of: token) },
        endedUser: { token in try await office.sessions.endedUser(of: token) },
        key: { secret, address in try await office.keys.admit(secret, from: address) },
        profile: { try await office.profile.current() }, now: store.clock.now),
      logger: logger, groups: try groups(examples: examples))
  }

  private static func isReady(_ store: Store) async -> Bool {
    do {
      _ = try await store.read(within: .seconds(2)) { reader in try reader.position() }
      return true
    } catch {
      return false
    }
  }

  // MARK: Background

  private static func isNight(in zone: TimeZone) -> Bool {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    return (1..<5).contains(calendar.component(.hour, from: .now))
  }

  var services: [any Service] {
    let store = store
    let zone = configuration.site.zone
    let logger = logger
    let presence = presence
    let informants = informants
    let rollups = RollupKeeper(store, plans: Schema.collect.plans)
    let exports = collect.backgroundExports
    let submissions = collect.submissions
    let taken = office.dataExports
    let imports = collect.imports
    let pulls = collect.pulls
    let roundImports = roundImports
    let activityImports = activityImports
    let siteImports = siteImports
    let assessments = SiteAssessmentKeeper(store, rules: sites.rules)
    let verifier = Releases(store, sites: assessments).verifier
    let counts = FlowKeeper(store, plans: Schema.collect.plans)
    let watch = FlowWatch(flows)
    return [
      Working(
        worker: JobWorker(
          store.jobs,
          [
            exports.handler, imports.handler, roundImports.handler, activityImports.handler, siteImports.handler,
            verifier,
          ], logger: logger)
      ),
      // Apart: whoever waits for a file does not wait for another server.
      Working(worker: JobWorker(store.jobs, [pulls.handler], logger: logger, width: 2)),
      Repeating(name: "pulls", every: .seconds(60), logger: logger) { try await pulls.beginDue() },
      Repeating(name: "removing exports", every: .seconds(600), logger: logger) { try await exports.removeEnded() },
      Repeating(name: "cleaning", every: .seconds(1800), logger: logger) {
        // At night nobody minds to wait for it.
        if Self.isNight(in: zone) { try await store.scrubIfDue() }
      },
      Repeating(name: "erasing informants", every: .seconds(1800), logger: logger) {
        if Self.isNight(in: zone) { try await informants.eraseDue() }
      },
      Repeating(name: "removing what was taken out long ago", every: .seconds(6 * 3600), logger: logger) {
        try await taken.removeEnded()
        try await AccessRequests(store).removeEnded()
      },
      Repeating(name: "sweeping", every: .seconds(6 * 3600), logger: logger) { try await store.sweepBlobs() },
      Repeating(name: "sealing", every: .milliseconds(500), logger: logger) { try await store.tick() },
      Repeating(name: "indexes of lists", every: .seconds(5), logger: logger) {
        try await submissions.makeWantedIndexes()
      },
      Repeating(name: "presence", every: .seconds(1), logger: logger) { try await presence.keeper.catchUp() },
      Repeating(name: "informants", every: .seconds(1), logger: logger) { try await informants.catchUp() },
      Repeating(name: "sites", every: .seconds(1), logger: logger) { try await assessments.catchUp() },
      Repeating(name: "flows", every: .seconds(2), logger: logger) { try await counts.catchUp() },
      Repeating(name: "flow signals", every: .seconds(300), logger: logger) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let now = calendar.dateComponents([.year, .month, .day], from: .now)
        guard let today = Day(year: now.year ?? 0, month: now.month ?? 0, day: now.day ?? 0) else { return }
        try await watch.look(before: today)
      },
      Repeating(name: "products", every: .seconds(3600), logger: logger) { [self] in
        try await releaseWriter.prepareDue { product, error in
          let facts: Logger.Metadata = ["product": "\(product.code)", "error": "\(type(of: error))"]
          logger.error("no issue of a product could be prepared", metadata: facts)
        }
      },
      Repeating(name: "rollups", every: .seconds(1), logger: logger) {
        try await rollups.catchUp { pin, error in
          logger.error("pin cannot be counted", metadata: ["pin": "\(pin)", "error": "\(type(of: error))"])
        }
      },
    ]
  }
}

/// The file of what sites go by cannot be used: an installation that is damaged, or was changed by hand.
struct SiteRulesBroken: Refusal {
  let file: String
  let problems: [String]
  var code: String { "mission.siteRules" }
  var arguments: [String: String] { ["file": file, "problems": problems.joined(separator: ", ")] }
}

/// Nobody began a mission in that folder.
struct NoMissionHere: Refusal {
  let folder: String
  var code: String { "mission.none" }
  var arguments: [String: String] { ["folder": folder] }
  var kind: RefusalKind { .missing }
}

/// The database is there, but not its key: another one would not open it.
struct NodeKeyMissing: Refusal {
  var code: String { "mission.keyMissing" }
}
