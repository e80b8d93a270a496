#!/usr/bin/perl
# Makes a wire that is slow: two TUN devices, and what is sent into one comes out of the other a while later.
# A kernel without netem has nothing else that does it. Arguments: DEVICE DEVICE MILLISECONDS, the time of a
# packet and its answer together. Ends when one of the devices is gone.
use strict;
use warnings;
use Errno qw(EAGAIN);
use Fcntl;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

use constant {TUNSETIFF => 0x400454ca, IFF_TUN => 0x1, IFF_NO_PI => 0x1000};

my ($one, $other, $milliseconds) = @ARGV;
my @ends = map { open_device($_) } $one, $other;
my $wait = $milliseconds / 2000;
# All packets wait equally long, so those of both directions are due in the order in which they came.
my @under_way;
my $wanted = '';
vec($wanted, fileno $_, 1) = 1 for @ends;

while (1) {
    my $left = @under_way ? $under_way[0][0] - clock_gettime(CLOCK_MONOTONIC) : undef;
    select my $ready = $wanted, undef, undef, defined $left && $left < 0 ? 0 : $left;
    take($_) for 0, 1;
    my $now = clock_gettime(CLOCK_MONOTONIC);
    while (@under_way && $under_way[0][0] <= $now) {
        my (undef, $end, $packet) = @{shift @under_way};
        # A device that is down takes nothing: as on any wire, the packet is lost.
        syswrite $ends[$end], $packet;
    }
}

sub open_device {
    my ($name) = @_;
    sysopen my $device, '/dev/net/tun', O_RDWR | O_NONBLOCK or die "/dev/net/tun: $!\n";
    ioctl $device, TUNSETIFF, pack 'Z16 s x22', $name, IFF_TUN | IFF_NO_PI or die "$name: $!\n";
    return $device;
}

# Puts what waits at an end under way to the other.
sub take {
    my ($from) = @_;
    while (sysread $ends[$from], my $packet, 65536) {
        push @under_way, [clock_gettime(CLOCK_MONOTONIC) + $wait, 1 - $from, $packet];
    }
    exit 0 if $! && $! != EAGAIN;
}
