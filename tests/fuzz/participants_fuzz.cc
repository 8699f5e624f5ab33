// A roster reads the same wherever its pieces end, matches the JSON, and can be sent to a caller.
// Its link leads to no other place.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "graph_adapter/boost_participants_reader.h"
#include "graph_adapter/roster_memory.h"
#include "graph_adapter/url.h"
#include "participants/v1/participant_service.pb.h"
#include "service/api/participant_conversion.h"
#include "tests/fuzz/oracle.h"

namespace participants::fuzz {
namespace {

using graph::Participant;
using graph::RosterPage;
using nlohmann::json;

// Splits the body: `first` bytes, then pieces of `each`.
std::optional<RosterPage> Read(std::string_view body, size_t first, size_t each) {
  graph::RosterMemory::Share share;
  graph::ParticipantsReader reader(share);
  reader.Begin();
  for (size_t begin = 0, size = first; begin < body.size(); begin += size, size = each) {
    size = std::min(size, body.size() - begin);
    if (!reader.Read(body.substr(begin, size))) {
      Require(reader.refusal() != graph::ParticipantsReader::Refusal::kNone,
              "a refusal has a reason");
      Require(!reader.Take(), "what is refused is no page");
      return std::nullopt;
    }
  }
  return reader.Take();
}

void CheckSame(const std::optional<RosterPage>& whole, const std::optional<RosterPage>& pieces) {
  Require(whole.has_value() == pieces.has_value(), "pieces read as the whole does");
  if (!whole) return;
  Require(whole->participants == pieces->participants, "pieces have the same participants");
  Require(whole->next_link == pieces->next_link, "pieces have the same link");
  Require(whole->has_gaps == pieces->has_gaps, "pieces have the same gaps");
}

// The member when it has this type, otherwise empty.
const json& Member(const json& object, const char* name) {
  static const json kNone;
  if (!object.is_object()) return kNone;
  const auto member = object.find(name);
  return member == object.end() ? kNone : *member;
}
std::string Text(const json& object, const char* name) {
  const json& member = Member(object, name);
  return member.is_string() ? member.get<std::string>() : "";
}
bool Flag(const json& object, const char* name) { return Member(object, name) == json(true); }

void CheckIdentities(const json& set, const graph::IdentitySet& read) {
  size_t kinds = 0;
  if (set.is_object()) {
    for (const auto& [kind, identity] : set.items()) {
      if (!identity.is_object() || kind.empty() || kind.front() == '@') continue;
      ++kinds;
      const auto found = read.find(kind);
      Require(found != read.end(), "no identity is lost");
      Require(found->second.id == Text(identity, "id"), "an identity has its id");
      Require(found->second.display_name == Text(identity, "displayName"), "and its name");
      Require(found->second.tenant_id == Text(identity, "tenantId"), "and its tenant");
      Require(found->second.identity_provider == Text(identity, "identityProvider"),
              "and its provider");
      Require(found->second.other.empty(), "and nothing else");
    }
  }
  Require(kinds == read.size(), "no identity is made up");
}

void CheckStreams(const json& streams, const Participant& read) {
  size_t entry = 0;
  if (streams.is_array()) {
    for (const json& stream : streams) {
      if (!stream.is_object()) continue;
      Require(entry < read.media_streams.size(), "no stream is lost");
      const graph::MediaStream& found = read.media_streams[entry++];
      const graph::MediaStream expected = {.media_type = Text(stream, "mediaType"),
                                           .direction = Text(stream, "direction"),
                                           .label = Text(stream, "label"),
                                           .server_muted = Flag(stream, "serverMuted"),
                                           .source_id = Text(stream, "sourceId")};
      Require(found == expected, "a stream is what Graph says");
    }
  }
  Require(entry == read.media_streams.size(), "no stream is made up");
}

// Checks a member written as a number or as a string. Any other type reads as nothing.
void CheckNumber(const json& member, int64_t read) {
  int64_t expected = 0;
  if (member.is_number_integer()) {
    const bool fits = !member.is_number_unsigned() || member.get<uint64_t>() <= INT64_MAX;
    expected = fits ? member.get<int64_t>() : 0;
  } else if (member.is_string()) {
    const auto text = member.get<std::string>();
    if (!absl::SimpleAtoi(text, &expected)) expected = 0;
  }
  Require(read == expected, "a number is Graph's");
}

void CheckParticipant(const json& document, const Participant& read) {
  const json& info = Member(document, "info");
  Require(read.id == Text(document, "id"), "a participant has its id");
  Require(read.is_in_lobby == Flag(document, "isInLobby"), "it is in the lobby as Graph says");
  Require(read.is_muted == Flag(document, "isMuted"), "it is muted as Graph says");
  Require(read.metadata == Text(document, "metadata"), "it has its metadata");
  Require(read.recording_status == Text(Member(document, "recordingInfo"), "recordingStatus"),
          "it is recorded as Graph says");
  Require(read.removed_reason == Text(Member(document, "removedState"), "reason"),
          "it has gone as Graph says");
  Require(read.info.endpoint_type == Text(info, "endpointType"), "it has its endpoint");
  Require(read.info.language_id == Text(info, "languageId"), "it has its language");
  Require(read.info.region == Text(info, "region"), "it has its region");
  Require(read.info.country_code == Text(info, "countryCode"), "it has its country");
  Require(read.info.participant_id == Text(info, "participantId"), "it has its participantId");
  CheckNumber(Member(document, "rosterSequenceNumber"), read.roster_sequence_number);
  CheckStreams(Member(document, "mediaStreams"), read);
  CheckIdentities(Member(info, "identity"), read.info.identity);
}

// Compares with another parser. Neither parser accepts everything that the other does (1e999).
void CheckPage(const json& document, const RosterPage& page) {
  const json& list = Member(document, "value");
  const json& link = Member(document, "@odata.nextLink");
  Require(list.is_array(), "a page has a list");
  Require(page.next_link == Text(document, "@odata.nextLink"), "the link is Graph's");
  bool has_gaps = !link.is_null() && page.next_link.empty();
  size_t entry = 0;
  for (const json& element : list) {
    if (!element.is_object()) {
      has_gaps = true;
      continue;
    }
    Require(entry < page.participants.size(), "no participant is lost");
    CheckParticipant(element, page.participants[entry++]);
  }
  Require(entry == page.participants.size(), "no participant is made up");
  Require(page.has_gaps || !has_gaps, "what could not be read is told");
}

// Encodes and decodes it as for the caller: protobuf rejects a string that is not UTF-8.
void CheckSendable(const Participant& read) {
  v1::Participant received;
  Require(received.ParseFromString(ToProto(read).SerializeAsString()), "a participant is sendable");
  Require(received.id() == read.id, "its id arrives");
  Require(received.metadata() == read.metadata, "its metadata arrives");
  Require(received.media_streams_size() == static_cast<int>(read.media_streams.size()),
          "its streams arrive");
  // Kinds without a field of their own are not sent, but are matched, so they must be UTF-8 too.
  for (const auto& [kind, identity] : read.info.identity) {
    v1::Identity each;
    each.set_id(kind);
    each.set_display_name(identity.id + identity.display_name);
    v1::Identity arrived;
    Require(arrived.ParseFromString(each.SerializeAsString()), "an identity is UTF-8");
  }
}

void CheckLink(const std::string& link) {
  constexpr char kBase[] = "https://graph.microsoft.com/v1.0";
  constexpr char kPath[] = "/communications/calls/c/participants";
  const auto query = graph::QueryOfLink(link, kBase, kPath);
  if (!query) return;
  Require(query->front() == '?' && absl::EndsWith(link, *query), "a query is the link's");
  Require(IsPrintableAscii(*query) && query->find_first_of(" #") == std::string::npos,
          "a query is one in a request's first line");
  const std::string_view place(link.data(), link.size() - query->size());
  Require(absl::StartsWithIgnoreCase(absl::string_view(place.data(), place.size()),
                                     "https://graph.microsoft.com"),
          "a link that is followed leads to Graph");
  Require(place.find('@') == std::string_view::npos, "and names nobody");
}

}  // namespace
}  // namespace participants::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace participants;  // NOLINT(google-build-using-namespace)
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto document =
      nlohmann::json::parse(body.begin(), body.end(), nullptr, /*allow_exceptions=*/false);

  const auto page = fuzz::Read(body, size, size);
  fuzz::CheckSame(page, fuzz::Read(body, 1, 1));
  if (size > 1) {
    // The input's content decides where to split it.
    const size_t place = 1 + (data[0] + data[size / 2] * size_t{31} + data[size - 1]) % (size - 1);
    fuzz::CheckSame(page, fuzz::Read(body, place, size));
  }
  if (page) {
    if (!document.is_discarded()) fuzz::CheckPage(document, *page);
    for (const graph::Participant& participant : page->participants) {
      fuzz::CheckSendable(participant);
    }
    fuzz::CheckLink(page->next_link);
  }

  const auto participant = graph::ReadParticipant(body);
  if (participant) {
    if (!document.is_discarded()) fuzz::CheckParticipant(document, *participant);
    fuzz::CheckSendable(*participant);
  }
  return 0;
}
