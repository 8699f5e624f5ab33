# participants_proto_library(target IMPORT_ROOT dir PROTOS a.proto ... [GRPC])
#
# Compiles the protos below IMPORT_ROOT with Debian's protoc into one library. Generated code gets the
# sanitizers but not our warnings. Its headers are SYSTEM, so including them causes no warnings either.
function(participants_proto_library target)
  cmake_parse_arguments(PROTO "GRPC" "IMPORT_ROOT" "PROTOS" ${ARGN})
  set(out ${CMAKE_CURRENT_BINARY_DIR}/generated)
  file(MAKE_DIRECTORY ${out})
  set(sources "")
  # All of them, since they may import each other.
  list(TRANSFORM PROTO_PROTOS PREPEND ${PROTO_IMPORT_ROOT}/ OUTPUT_VARIABLE all_protos)
  foreach(proto IN LISTS PROTO_PROTOS)
    string(REGEX REPLACE "\\.proto$" "" stem ${proto})
    set(outputs ${out}/${stem}.pb.cc ${out}/${stem}.pb.h)
    set(plugin "")
    if(PROTO_GRPC)
      list(APPEND outputs ${out}/${stem}.grpc.pb.cc ${out}/${stem}.grpc.pb.h)
      set(plugin --grpc_out=${out} --plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin>)
    endif()
    add_custom_command(
      OUTPUT ${outputs}
      COMMAND protobuf::protoc -I ${PROTO_IMPORT_ROOT} --cpp_out=${out} ${plugin} ${proto}
      DEPENDS ${all_protos} protobuf::protoc
      COMMENT "protoc ${proto}"
      VERBATIM)
    list(APPEND sources ${outputs})
  endforeach()
  add_library(${target} STATIC ${sources})
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_compile_options(${target} PRIVATE -w)
  participants_sanitize(${target})
  target_include_directories(${target} SYSTEM PUBLIC $<BUILD_INTERFACE:${out}>)
  target_link_libraries(${target} PUBLIC protobuf::libprotobuf)
  if(PROTO_GRPC)
    target_link_libraries(${target} PUBLIC gRPC::grpc++)
  endif()
endfunction()
