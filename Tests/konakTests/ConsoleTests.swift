import Basics
import Foundation
import Office
import Store
import Testing
import Web
import Worlds

@testable import konak

@Suite struct CommandsSpeakTheLanguageOfTheTerminal {
  @Test(
    arguments: [
      (["LANG": "tr_TR.UTF-8"], Language.turkish), (["LANG": "C.UTF-8"], .english), ([:], .english),
      (["LANG": "tr_TR.UTF-8", "LC_ALL": "ar_SY"], .arabic), (["LC_MESSAGES": "ar", "LANG": "tr_TR"], .arabic),
      (["LC_ALL": "", "LANG": "tr"], .turkish), (["LANG": "de_DE"], .english),
    ] as [([String: String], Language)])
  func `the first that is set of LC_ALL, LC_MESSAGES and LANG says it`(
    environment: [String: String], language: Language
  ) throws {
    #expect(try Console(environment: environment).words.language == language)
  }

  @Test func `every wrong use has words`() throws {
    for language in Language.allCases {
      let words = try Console(environment: ["LANG": language.rawValue]).words
      for code in ["unreadable", "unwritable", "folder", "binary", "labels", "pack", "password", "confirm"] {
        #expect(words.has("console.usage.\(code)"), "\(code)")
      }
    }
  }

  @Test func `texts of others stay on their line`() {
    #expect("a\nb\r\nc".onOneLine == "a ↵ b ↵ c")
  }
}

@Suite struct ADataFolderKnowsWhoWorksInIt {
  @Test func `several may work at once, and none while it is taken away`() throws {
    let data = DataFolder(root: try Scratch.newFolder())
    let (first, second) = (try DataFolderLock(data, .shared), try DataFolderLock(data, .shared))
    #expect(throws: MissionInUse.self) { try DataFolderLock(data, .alone) }
    withExtendedLifetime((first, second)) {}
  }

  @Test func `who is alone lets nobody in, and lets go when done`() throws {
    let data = DataFolder(root: try Scratch.newFolder())
    do {
      let alone = try DataFolderLock(data, .alone)
      #expect(throws: MissionInUse.self) { try DataFolderLock(data, .shared) }
      withExtendedLifetime(alone) {}
    }
    _ = try DataFolderLock(data, .shared)
  }
}

@Suite struct TheDemonstrationEndsForGood {
  private func configuration() throws -> Configuration {
    let file = try Scratch.newFolder().appending(path: "konak.yaml")
    try Data().write(to: file)
    let data = try Scratch.newFolder().appending(path: "data")
    return try Configuration.read(file: file, environment: [:], flags: ["data": data.path])
  }

  /// A demonstration with an administrator of its own, closed again: its node.
  private func demonstrate(_ configuration: Configuration) async throws -> ID<Node> {
    let mission = try await Mission.open(configuration)
    _ = try await Demonstration.prepare(mission)
    let office = mission.office
    let made = try await office.users.create(
      try UserName("ayse"), fullName: "Ayşe Kaya",
      grants: [Grant(.administrator, sensitivity: .protected), Grant(.officer, programme: ID())], by: .system)
    try await office.users.setPassword(of: office.users.user(made.user), to: "bir-uzun-parola-2026")
    await #expect(throws: ProfileRefusal.isDemonstration) { _ = try await mission.store.export() }
    await mission.store.close()
    return mission.store.node
  }

  @Test func `what is invented is set aside whole, and people go on with their passwords and codes`() async throws {
    let configuration = try configuration()
    let node = try await demonstrate(configuration)
    let ending = try await Demonstration.end(configuration, keepsPeople: true)
    #expect(ending.people == 1 && ending.administrators == ["ayse"] && ending.grantsLeft == 1)
    let real = try await Mission.open(configuration)
    #expect(try await real.office.profile.current().mode == .real)
    #expect(real.store.node != node)
    #expect(try await real.office.users.all().map(\.name) == ["ayse"])
    let step = try await real.office.signIn.begin(
      name: "ayse", password: "bir-uzun-parola-2026", address: "192.0.2.1", device: "")
    guard case .signedIn = step else { return #expect(Bool(false)) }
    _ = try await real.store.export()
    await #expect(throws: ProfileRefusal.isReal) { _ = try await Demonstration.prepare(real) }
    await real.store.close()

    var aside = configuration
    aside.data = DataFolder(root: URL(filePath: ending.setAside))
    let before = try await Mission.open(aside)
    #expect(before.store.node == node)
    #expect(try await before.office.profile.current().mode == .demonstration)
    await before.store.close()
    await #expect(throws: DemonstrationRefusal.isNone) {
      _ = try await Demonstration.end(configuration, keepsPeople: true)
    }
  }

  @Test func `nothing is touched while somebody works in it, or when nobody could administer`() async throws {
    let configuration = try configuration()
    await #expect(throws: NoMissionHere.self) { _ = try await Demonstration.end(configuration, keepsPeople: true) }
    let mission = try await Mission.open(configuration)
    _ = try await Demonstration.prepare(mission)
    await #expect(throws: MissionInUse.self) { _ = try await Demonstration.end(configuration, keepsPeople: true) }
    _ = try await mission.office.users.create(
      try UserName("can"), fullName: "Can", grants: [Grant(.viewer)], by: .system)
    await #expect(throws: DemonstrationRefusal.withoutAdministrator) {
      _ = try await Demonstration.end(configuration, keepsPeople: true)
    }
    #expect(try await mission.office.profile.current().mode == .demonstration)
    await mission.store.close()
    #expect(FileManager.default.fileExists(atPath: configuration.data.database.path))
  }
}
