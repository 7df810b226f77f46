import Basics
import CZlib
import Foundation

/// What the QR code holds by which ODK Collect sets itself up: its settings as JSON, deflated, in base 64
/// (docs.getodk.org, "Collect settings in QR codes").
package struct CollectSettings: Sendable {
  /// The address that Collect adds `/formList` and `/submission` to.
  let server: String
  let name: String
  let secret: String
  /// How the project is called on the phone.
  let project: String

  package init(server: String, name: String, secret: String, project: String) {
    self.server = server
    self.name = name
    self.secret = secret
    self.project = project
  }

  package var json: String {
    let settings: [String: [String: String]] = [
      "general": [
        "server_url": server, "username": name, "password": secret, "form_update_mode": "match_exactly",
        "autosend": "wifi_and_cellular",
      ],
      "admin": [:],
      "project": ["name": project],
    ]
    return (try? JSONText.encode(settings)) ?? ""
  }

  package var code: String {
    let bytes = Array(json.utf8)
    var length = compressBound(uLong(bytes.count))
    var packed = [UInt8](repeating: 0, count: Int(length))
    let result = compress2(&packed, &length, bytes, uLong(bytes.count), Z_BEST_COMPRESSION)
    precondition(result == Z_OK, "zlib packs into a buffer of its own bound")
    return Data(packed.prefix(Int(length))).base64EncodedString()
  }
}
