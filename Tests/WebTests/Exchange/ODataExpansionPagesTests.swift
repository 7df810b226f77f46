import Basics
import Foundation
import HTTPTypes
import Worlds
import Records
import Testing

@testable import Web

/// What belongs to the rows of a page and does not fit into its answer goes on in its own set, with none lost and none twice.
@Suite struct ExpandedRowsGoOnInTheirOwnSet {
  private static func site() async throws -> (collect: CollectSite, site: TestSite) {
    let collect = try await CollectSite.withSurvey()
    return (collect, try collect.interface())
  }

  private struct Answer {
    let rows: [[String: Any]]
    let next: String?

    init(_ response: TestResponse) throws {
      try #require(response.status == .ok, "\(response.text.prefix(300))")
      let object = try JSONSerialization.jsonObject(with: Data(response.text.utf8)) as? [String: Any]
      rows = try #require(object?["value"] as? [[String: Any]])
      next = object?["@odata.nextLink"] as? String
    }
  }

  @Test(arguments: ["", "&$orderby=submission desc", "&$orderby=people desc"])
  func `all rows are there once, whichever answer they stand in`(order: String) async throws {
    let (collect, site) = try await Self.site()
    let sizes = [3, 2600, 0, 2600, 900, 2]
    for (number, count) in sizes.enumerated() {
      let members = (0..<count).map { "<member><who>p\(number)</who><age>\($0)</age></member>" }.joined()
      try await collect.send(
        "<site><title>s\(number)</title></site><people>\(number)</people>" + members, id: "uuid:\(number)")
    }
    try await site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      func get(_ address: String) async throws -> Answer {
        let path = address.replacing("http://localhost", with: "").replacing(" ", with: "%20")
        return try Answer(try await manager.get(path))
      }
      let page = try await get(
        "/api/v1/odata/survey/submissions?purpose=audit&$expand=member($select=member_who,member_age)\(order)")
      #expect(page.rows.count == sizes.count && page.next == nil)
      var cut = 0
      for row in page.rows {
        let number = try #require(row["people"] as? Int)
        var found = try #require(row["member"] as? [[String: Any]])
        var next = row["member@odata.nextLink"] as? String
        if next != nil { cut += 1 }
        while let address = next {
          #expect(address.contains("purpose=audit"), "what it is read for is said once")
          let more = try await get(address)
          found += more.rows
          next = more.next
        }
        #expect(found.allSatisfy { $0["member_who"] as? String == "p\(number)" && $0.count == 2 })
        #expect(found.compactMap { $0["member_age"] as? Int } == Array(0..<sizes[number]), "of \(number)")
      }
      #expect(cut == 3, "the one that was cut, and those behind it")
    }
  }
}
