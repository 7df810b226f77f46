import Basics

@testable import Web

/// One or more models of every page, with every part of it shown by at least one.
enum Samples {
  static let all: [any PageModel] =
    ShellSamples.all + OfficeSamples.all + CollectSamples.all + PlaceSamples.all + PresenceSamples.all + TeamSamples.all
    + InformantSamples.all + SiteSamples.all
    + FlowSamples.all + EmergencySamples.all + ActivitySamples.all
    + EvidenceSamples.all + ClearanceSamples.all + ReleaseSamples.all + DocumentSamples.all
}

enum Sample {
  /// What all sites of the run are made of.
  static let furnishings = Kept { try Furnishings(.located()) }

  static var catalogue: Catalogue { get throws { try furnishings.value.catalogue } }

  /// For models that are made of words. The catalogue's own tests say when it cannot be read.
  static let words = Words((try? catalogue) ?? Catalogue([:]), language: .english)

  /// The routes of the shell alone, for tests that need no store.
  static let groups: [any RouteGroup] = [
    AssetRoutes(), MonitorRoutes(Prometheus(), isReady: { true }), SourcesRoutes { [] },
  ]
}
