// SPDX-License-Identifier: Apache-2.0
// The corpus: C, C++, Swift and kernels.
// clang-format off
#include "unit/trace/corpus.hpp"

namespace streamlab::trace {

std::vector<Sample> native_samples() {
  return {
    {"tsan", "cpp", "data_race",
     {"shop::worker"},
     R"x(==================
WARNING: ThreadSanitizer: data race (pid=4711)
  Write of size 8 at 0x7b0400000800 by thread T1:
    #0 shop::Cart::add(int) /src/cart.cpp:12:7 (shop+0x4a1b2c) (BuildId: 0123456789abcdef)
    #1 shop::worker() /src/main.cpp:9:3 (shop+0x4a1c2c)

  Previous write of size 8 at 0x7b0400000800 by main thread:
    #0 shop::Cart::clear() /src/cart.cpp:20:7 (shop+0x4a1d2c)
    #1 main /src/main.cpp:20:3 (shop+0x4a1e2c)

SUMMARY: ThreadSanitizer: data race /src/cart.cpp:12:7 in shop::Cart::add(int)
)x"},
    {"ubsan", "cpp", "arithmetic",
     {"shop::Cart::add"},
     R"x(/src/cart.cpp:12:15: runtime error: signed integer overflow: 2147483647 + 1 cannot be represented in type 'int'
    #0 0x55d0c1a2b3c4 in shop::Cart::add(int) /src/cart.cpp:12:15
    #1 0x55d0c1a2b3d4 in main /src/main.cpp:9:3
SUMMARY: UndefinedBehaviorSanitizer: undefined-behavior /src/cart.cpp:12:15 in 
)x"},
    {"lsan", "cpp", "leak",
     {"shop::Cart::make"},
     R"x(=================================================================
==4711==ERROR: LeakSanitizer: detected memory leaks

Direct leak of 40 byte(s) in 1 object(s) allocated from:
    #0 0x7f12 in operator new(unsigned long) ../../../../src/libsanitizer/asan/asan_new_delete.cpp:95
    #1 0x55d0 in shop::Cart::make() /src/cart.cpp:12
    #2 0x55d1 in main /src/main.cpp:9

SUMMARY: AddressSanitizer: 40 byte(s) leaked in 1 allocation(s).
)x"},
    {"msan", "cpp", "uninitialised",
     {"shop::Cart::total"},
     R"x(==4711==WARNING: MemorySanitizer: use-of-uninitialized-value
    #0 0x4a1b2c in shop::Cart::total() const /src/cart.cpp:12:7
    #1 0x4a1c2c in main /src/main.cpp:9:3

  Uninitialized value was created by a heap allocation
    #0 0x4a1d2c in malloc
)x"},
    {"gdb", "cpp", "memory_fault",
     {"shop::Cart::total"},
     R"x(Program terminated with signal SIGSEGV, Segmentation fault.
#0  0x0000555555555131 in shop::Cart::total (this=0x0, n=3) at /src/cart.cpp:12
12	  return items[n];
[Current thread is 1 (Thread 0x7ffff7d8a740 (LWP 4711))]
(gdb) bt
#0  0x0000555555555131 in shop::Cart::total (this=0x0, n=3) at /src/cart.cpp:12
#1  0x0000555555555170 in shop::serve (id=17) at /src/main.cpp:9
#2  0x0000555555555190 in main () at /src/main.cpp:20
)x"},
    {"lldb", "cpp", "memory_fault",
     {"shop::Cart::total"},
     R"x(* thread #1, queue = 'com.apple.main-thread', stop reason = EXC_BAD_ACCESS (code=1, address=0x0)
  * frame #0: 0x0000000100003f50 shop`shop::Cart::total(this=0x0000000000000000, n=3) const at cart.cpp:12:10
    frame #1: 0x0000000100003f80 shop`main at main.cpp:9:3
    frame #2: 0x00000001a1b2c3d4 dyld`start + 2544
)x"},
    {"glibc", "cpp", "memory_fault",
     {"shop::Cart::clear"},
     R"x(*** Error in `./shop': double free or corruption (fasttop): 0x0000000000a1b010 ***
======= Backtrace: =========
/lib/x86_64-linux-gnu/libc.so.6(+0x777e5)[0x7f1f2a3b47e5]
/lib/x86_64-linux-gnu/libc.so.6(cfree+0x4c)[0x7f1f2a3c153c]
./shop(_ZN4shop4Cart5clearEv+0x1c)[0x400b2c]
./shop(main+0x24)[0x400c24]
/lib/x86_64-linux-gnu/libc.so.6(__libc_start_main+0xf0)[0x7f1f2a35d830]
)x"},
    {"boost stacktrace", "cpp", "memory_fault",
     {"shop::Cart::total", "shop::serve"},
     R"x( 0# shop::Cart::total() at /src/cart.cpp:12
 1# shop::serve(int) at /src/main.cpp:9
 2# main at /src/main.cpp:20
 3# 0x00007F1F2A35D830 in /lib/x86_64-linux-gnu/libc.so.6
 4# _start in ./shop
)x"},
    {"cpp23 stacktrace", "cpp", "memory_fault",
     {"shop::Cart::total"},
     R"x(   0# shop::Cart::total(int) at /src/cart.cpp:12 [0x55d0c1a2b3c4]
   1# main at /src/main.cpp:9 [0x55d0c1a2b3d4]
)x"},
    {"msvc std stacktrace", "cpp", "memory_fault",
     {"shop::Cart::total"},
     R"x(0> C:\src\cart.cpp(12): shop!shop::Cart::total+0x2F
1> C:\src\main.cpp(9): shop!main+0x14
2> KERNEL32!BaseThreadInitThunk+0x1D
)x"},
    {"systemd coredump", "cpp", "abort",
     {"shop::Cart::total"},
     R"x(                Stack trace of thread 4711:
                #0  0x00007f1f2a3b47e5 raise (libc.so.6 + 0x3d7e5)
                #1  0x0000555555555131 _ZN4shop4Cart5totalEi (shop + 0x1131)
                #2  0x0000555555555170 main (shop + 0x1170)
)x"},
    {"abseil", "cpp", "memory_fault",
     {"shop::Cart::total", "shop::serve"},
     R"x(*** SIGSEGV received at time=1767225600 on cpu 3 ***
PC: @     0x55d0c1a2b3c4  (unknown)  shop::Cart::total()
    @     0x55d0c1a2b3c4       1024  shop::Cart::total()
    @     0x55d0c1a2b3d4         64  shop::serve()
    @     0x7f1f2a3b47e5  (unknown)  __libc_start_main
)x"},
    {"kernel oops", "kernel", "kernel NULL pointer dereference",
     {"acme_read"},
     R"x([  123.456789] BUG: kernel NULL pointer dereference, address: 0000000000000010
[  123.456790] #PF: supervisor read access in kernel mode
[  123.456791] Oops: 0000 [#1] SMP PTI
[  123.456792] CPU: 1 PID: 4711 Comm: shopd Tainted: G           OE      6.1.0-18-amd64 #1
[  123.456793] RIP: 0010:acme_read+0x1c/0x80 [acme]
[  123.456794] Code: 00 00 48
[  123.456795] Call Trace:
[  123.456796]  <TASK>
[  123.456797]  ? __die_body.cold+0x1a/0x1f
[  123.456798]  ? page_fault_oops+0xd2/0x2b0
[  123.456799]  vfs_read+0x9f/0x1a0
[  123.456800]  ksys_read+0x6f/0xf0
[  123.456801]  do_syscall_64+0x5c/0xc0
[  123.456802]  </TASK>
)x"},
    {"kernel arm64", "kernel", "kernel NULL pointer dereference",
     {"acme_probe"},
     R"x([   45.678] Unable to handle kernel NULL pointer dereference at virtual address 0000000000000008
[   45.679] Internal error: Oops: 96000004 [#1] SMP
[   45.680] pc : acme_probe+0x24/0x90 [acme]
[   45.681] lr : acme_probe+0x1c/0x90 [acme]
[   45.682] Call trace:
[   45.683]  acme_probe+0x24/0x90 [acme]
[   45.684]  platform_probe+0x68/0xd8
[   45.685]  really_probe+0xbc/0x2dc
)x"},
    {"journald kernel", "kernel", "kernel NULL pointer dereference",
     {"acme_read"},
     R"x(May 01 10:00:00 host kernel: BUG: kernel NULL pointer dereference, address: 0000000000000010
May 01 10:00:00 host kernel: RIP: 0010:acme_read+0x1c/0x80 [acme]
May 01 10:00:00 host kernel: Call Trace:
May 01 10:00:00 host kernel:  vfs_read+0x9f/0x1a0
)x"},
    {"swift linux", "cpp", "fatal error",
     {"Cart.total", "Shop.serve"},
     R"x(shop/Cart.swift:12: Fatal error: Unexpectedly found nil while unwrapping an Optional value
Current stack trace:
0    libswiftCore.so                    0x00007f1f2a3b47e0 _swift_stdlib_reportFatalErrorInFile + 109
1    libswiftCore.so                    0x00007f1f2a3b4000 <unavailable> + 1444000
2    shop                               0x000055d0c1a2b3c4 Cart.total() + 120 at /src/Cart.swift:12
3    shop                               0x000055d0c1a2b3d4 closure #1 in Shop.serve() + 40
4    shop                               0x000055d0c1a2b3e4 main + 20
)x"},
    {"swift 5.9 backtrace", "cpp", "memory_fault",
     {"Cart.total", "Shop.serve", "Shop.$main"},
     "💣 Program crashed: Illegal instruction at 0x00007f1f2a3b47e0\n"
     "\n"
     "Thread 0 \"shop\" crashed:\n"
     "\n"
     "0 0x00007f1f2a3b47e0 _assertionFailure(_:_:file:line:flags:) + 236 in libswiftCore.so\n"
     "1 [ra] 0x000055d0c1a2b3c4 Cart.total() + 120 in shop at /src/Cart.swift:12:9\n"
     "2 [ra] 0x000055d0c1a2b3d4 Shop.serve() + 40 in shop at /src/main.swift:9:3\n"
     "3 [ra] [system] 0x000055d0c1a2b3e4 static Shop.$main() + 20 in shop at /src/main.swift:20:1\n"},
    {"apple crash", "cpp", "abort",
     {"Cart.total", "ShopView.body.getter"},
     R"x(Exception Type:  EXC_CRASH (SIGABRT)
Thread 0 Crashed::  Dispatch queue: com.apple.main-thread
0   libsystem_kernel.dylib        	0x00000001a1b2c3d4 __pthread_kill + 8
1   libsystem_c.dylib             	0x00000001a1b2c3e4 abort + 180
2   Shop                          	0x0000000100003f50 Cart.total() + 120 (Cart.swift:12)
3   Shop                          	0x0000000100003f80 closure #1 in ShopView.body.getter + 40 (ShopView.swift:9)
)x"},
  };
}

}  // namespace streamlab::trace
