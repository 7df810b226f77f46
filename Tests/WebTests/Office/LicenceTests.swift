import Foundation
import Testing

@testable import Web

@Suite struct LicencesAreNamed {
  @Test func `every library that the program is made with is named, and no other`() throws {
    let manifest = try Resources.located().templates.deletingLastPathComponent().appending(path: "Package.swift")
    let text = try String(contentsOf: manifest, encoding: .utf8)
    let packages = text.matches(of: /url: "https:\/\/[^"]*\/([^"\/]+)"/).map { String($0.1) }
    let system = text.matches(of: /\bsystem\("\w+", "([^"]+)"/).map { String($0.1) }
    #expect(packages.count > 5 && system.count > 5)
    #expect(Set(LinkedLibrary.all.map(\.name)) == Set(packages + system))
  }
}
