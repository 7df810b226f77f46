import Basics
import Collect
import Foundation
import Office
import Store
import Web
import Testing
import Worlds
@testable import konak

@Suite struct TheConfigurationIsReadOnce {
  private func file(_ text: String) throws -> URL {
    let file = try Scratch.newFolder().appending(path: "konak.yaml")
    try text.write(to: file, atomically: true, encoding: .utf8)
    return file
  }

  private func read(
    _ text: String = "", environment: [String: String] = [:], flags: [String: String] = [:]
  ) throws -> Configuration {
    try Configuration.read(file: file(text), environment: environment, flags: flags)
  }

  @Test func `flags win over the environment, it over the file, and that over defaults`() throws {
    let text = "port: 1\nhost: a\nlanguage: tr\n"
    let environment = ["KONAK_PORT": "2", "KONAK_HOST": "b", "HOME": "/srv/x"]
    let configuration = try read(text, environment: environment, flags: ["port": "3"])
    #expect(configuration.port == 3)
    #expect(configuration.host == "b")
    #expect(configuration.site.language == .turkish)
    #expect(configuration.site.zone == .gmt)
    #expect(configuration.data.root.path.hasSuffix("/.local/share/konak"))
  }

  @Test func `lists may be written as lists`() throws {
    let configuration = try read("trusted_proxies:\n  - 10.0.0.0/8\n  - ::1\n")
    #expect(configuration.site.trustedProxies.count == 2)
    #expect(configuration.site.trustedProxies[0].contains("10.1.2.3"))
  }

  @Test(arguments: [
    ("colour: red", "colour is no setting"), ("port: many", "port must be a number from 0 to 65535"),
    ("public_url: konak.example", "public_url must be an address"),
    ("public_url: https://x.example/konak", "public_url must be an address"),
    ("trusted_proxies: proxy.example", "must be IP addresses"), ("time_zone: Mars/Base", "must be a name"),
    ("language: fr", "must be en, tr or ar"), ("metrics_token: short", "must have 16 characters"),
    ("tile_sources: http://a.example", "must be origins"), ("log_level: loud", "must be trace"),
    ("- a\n- b", "must be lines"),
    ("port:\n  a: b", "must be lines"),
  ])
  func `what is not allowed is told with what is`(text: String, sentence: String) throws {
    let problem = #expect(throws: ConfigurationProblem.self) { try read(text) }
    #expect(problem?.sentence.contains(sentence) == true, "\(problem?.sentence ?? "")")
  }

  @Test func `a secret that is not allowed is not repeated`() throws {
    let problem = #expect(throws: ConfigurationProblem.self) {
      try read(environment: ["KONAK_METRICS_TOKEN": "hunter2"])
    }
    #expect(problem?.description.contains("hunter2") == false)
  }

  @Test func `a file that is named must be there`() {
    #expect(throws: ConfigurationProblem.self) {
      try Configuration.read(file: URL(filePath: "/nowhere/konak.yaml"), environment: [:], flags: [:])
    }
  }
}

@Suite struct TheMissionIsPutTogetherOnce {
  private func configuration(data: URL, _ text: String = "") throws -> Configuration {
    let file = try Scratch.newFolder().appending(path: "konak.yaml")
    try Data(text.utf8).write(to: file)
    return try Configuration.read(file: file, environment: [:], flags: ["data": data.path])
  }

  @Test func `a new folder gets a key, a database, and opens again`() async throws {
    let folder = try Scratch.newFolder().appending(path: "data")
    let configuration = try configuration(data: folder)
    let mission = try await Mission.open(configuration)
    #expect(try await mission.store.database.undeclaredTables() == [])
    let token = mission.office.firstRun.token
    await mission.store.close()
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.path)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o700)

    let again = try await Mission.open(configuration)
    #expect(again.office.firstRun.token == token)
    await again.store.close()

    try FileManager.default.removeItem(at: configuration.data.nodeKey)
    await #expect(throws: NodeKeyMissing.self) { _ = try await Mission.open(configuration) }
  }

  @Test func `every route of the program has a template, words and a right`() async throws {
    let folder = try Scratch.newFolder().appending(path: "data")
    let configuration = try configuration(data: folder)
    let mission = try await Mission.open(configuration)
    let site = try await mission.site()
    #expect(site.table.routes.count > 20)
    for finding in await Doctor(mission).examine() {
      for state in [Finding.State.good, .attention, .broken] {
        let arguments = finding.arguments.merging(["since": "2026-01-01"]) { own, _ in own }
        let found = Finding(finding.code, state, arguments)
        for language in Language.allCases {
          let words = Words(site.catalogue, language: language)
          #expect(!found.title(in: words).contains("⟦") && !found.detail(in: words).contains("⟦"), "\(finding.code)")
        }
      }
    }
    await mission.store.close()
  }

  @Test(arguments: [
    ("", Finding.State.good), ("public_url: https://konak.example\n", .attention),
    ("public_url: https://konak.example\ntrusted_proxies: 127.0.0.1\n", .good),
  ])
  func `the doctor finds a proxy that nobody named`(text: String, state: Finding.State) async throws {
    let folder = try Scratch.newFolder().appending(path: "data")
    let mission = try await Mission.open(configuration(data: folder, text))
    #expect(await Doctor(mission).examine().first { $0.code == "proxy" }?.state == state)
    await mission.store.close()
  }

  @Test func `the doctor tells how old the last backup is, and where its keys lie`() async throws {
    let folder = try Scratch.newFolder()
    let mission = try await Mission.open(configuration(data: folder.appending(path: "data")))
    let data = mission.configuration.data
    func states() async -> [String: Finding.State] {
      let found = await Doctor(mission).examine().map { ($0.code, $0.state) }
      return Dictionary(found, uniquingKeysWith: { first, _ in first })
    }
    #expect(await states()["durability"] == .good)
    let none = await states()
    #expect(none["noBackup"] == .attention && none["backup"] == nil)
    func note(daysAgo: Int, keys: String) throws {
      let made = Instant.now.adding(seconds: -daysAgo * 86_400 - 60)
      let name = BackupName.text(made)
      try LastBackup(
        made: made, backup: folder.appending(path: "backups/\(name)"),
        keys: folder.appending(path: "\(keys)/\(name).keys"),
        keepsKeys: 35
      ).note(in: data)
    }
    for (days, state) in [(0, Finding.State.good), (3, .attention), (8, .broken)] {
      try note(daysAgo: days, keys: "keys")
      let found = await states()
      #expect(found["backup"] == state && found["backupKeys"] == .good)
    }
    try note(daysAgo: 0, keys: "backups/keys")
    #expect(await states()["backupKeys"] == .attention)
    let keys = folder.appending(path: "keys")
    try FileManager.default.createDirectory(at: keys, withIntermediateDirectories: true)
    let old = keys.appending(path: BackupName.text(Instant.now.adding(seconds: -36 * 86_400)) + ".keys")
    try Data([1]).write(to: old)
    try note(daysAgo: 0, keys: "keys")
    let found = await Doctor(mission).examine().first { $0.code == "backupKeys" }
    #expect(found?.state == .broken && found?.arguments["path"]?.hasSuffix(old.lastPathComponent) == true)
    await mission.store.close()
  }

  @Test func `a submission finds the programme that its form names`() async throws {
    let mission = try await Mission.open(configuration(data: try Scratch.newFolder().appending(path: "data")))
    let programme = try await mission.office.programmes.define(code: "shelter", names: ["en": "Shelter"], by: .system)
    let resolver = PlaceResolver(office: mission.office, places: mission.places)
    #expect(try await resolver.programme("SHELTER") == programme)
    #expect(try await resolver.programme("none") == nil)
    await mission.store.close()
  }

  @Test func `the demonstration can be signed in to, and a real mission never becomes one`() async throws {
    let folder = try Scratch.newFolder().appending(path: "data")
    let configuration = try configuration(data: folder)
    let mission = try await Mission.open(configuration)
    let examples = try await Demonstration.prepare(mission)
    for example in examples {
      let step = try await mission.office.signIn.begin(
        name: example.name, password: example.password, address: "192.0.2.1", device: "")
      guard case .signedIn = step else { return #expect(Bool(false), "\(example.name) is not signed in") }
    }
    #expect(try await Demonstration.prepare(mission) == examples)
    await mission.store.close()
  }
}
